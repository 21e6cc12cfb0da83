import { shellWord } from '../../ir/shell-text.ts'
import type { ApkStep } from '../../ir/steps/apk.ts'
import { APK, APK_CACHE } from '../../effects/tools/apk.ts'
import type { Body } from '../instruction.ts'
import { OWN_PATH } from './keep-downloads.ts'
import { cacheMountFlags, isMounted, list, RELEASE } from './mounts.ts'

/**
 * apk keeps packages where `--cache-dir` points if that directory is there, and nothing with `--no-cache`. Its own
 * directory, which apk-tools 2 makes on the way when no other is named and apk-tools 3 does not, is there either way; its
 * log, which apk-tools 3 writes with time stamps, never is. The index is fetched anew, as it is without a cache.
 */
export function lowerApk(step: ApkStep): { readonly flags: readonly string[]; readonly body: Body } {
  const packages = [...new Set(step.packages.map(shellWord))].sort()
  const repositories = step.repositories.map((address) => ` --repository ${shellWord(address)}`).join('')
  const add = isMounted(step)
    ? [
        `set -- "${APK_CACHE}/${RELEASE}-$(PATH=/sbin:/usr/sbin:/usr/bin:/bin apk --print-arch)"`,
        `&& (${OWN_PATH} && mkdir -p "$1" && rm -f "$1"/APKINDEX.*)`,
        `&& apk add --cache-dir "$1" --update-cache${repositories}`,
      ]
    : [`apk add --no-cache${repositories}`]
  return {
    flags: cacheMountFlags(APK, step),
    body: {
      form: 'script',
      lines: [...add, ...list(packages), '&& mkdir -p /var/cache/apk', '&& rm -f /var/log/apk.log'],
    },
  }
}
