import { quoteWord } from '../../ir/shell.ts'
import type { CargoBuildStep, CargoInstallStep } from '../../ir/steps/cargo.ts'
import { buildCache } from '../../effects/tools/build-cache.ts'
import { CARGO_BUILD, CARGO_INSTALL } from '../../effects/tools/cargo.ts'
import type { Body } from '../instruction.ts'
import { FIND, keepOnly, OWN_PATH } from './keep-downloads.ts'
import { cacheMountFlags, isMounted, mountFlag } from './mounts.ts'
import { each, packageLines, when } from './node.ts'

interface Lowered {
  readonly flags: readonly string[]
  readonly body: Body
}

const CACHE = buildCache('cargo')

/** What is compiled depends on variables, compilers, headers and build scripts of the image, so it is in no mount. */
const TARGET = `${CACHE}-target`
const CARGO = `CARGO_HOME=${CACHE} CARGO_TARGET_DIR=${TARGET} CARGO_INCREMENTAL=0 cargo`

export function lowerCargoInstall(step: CargoInstallStep): Lowered {
  const options = [`--root=${quoteWord(step.root)}`, ...shared(step)]
  return {
    flags: cacheMountFlags(CARGO_INSTALL, step),
    body: withDownloads(step, `${CARGO} install ${options.join(' ')}`, packageLines(step)),
  }
}

/** The sources are mounted, and binaries copied out. */
export function lowerCargoBuild(step: CargoBuildStep): Lowered {
  const { release, target } = step
  const options = [
    ...when(release, '--release'),
    ...each('package', step.package === undefined ? [] : [step.package]),
    ...each('target', target === undefined ? [] : [target]),
    ...shared(step),
  ]
  const folder = [TARGET, ...(target === undefined ? [] : [target]), release ? 'release' : 'debug'].join('/')
  return {
    flags: [
      mountFlag({ type: 'bind', source: step.directory ?? '.', target: '.', readwrite: true }),
      ...cacheMountFlags(CARGO_BUILD, step),
    ],
    body: withDownloads(
      step,
      [`${CARGO} build`, ...options].join(' '),
      step.binaries.map(([name, path]) => `&& install -D ${folder}/${name} ${quoteWord(path)}`),
    ),
  }
}

/**
 * The folders of the registry that all share have these numbers, from cargo 1.85 on and before. It never changes a crate: of
 * other registries, which cargo knows by their addresses alone, nothing is kept.
 */
const OTHER_REGISTRIES = "! -name '*-1949cf8c6b5b557f' ! -name '*-6f17d22bba15001f'"

/**
 * Unpacked sources go too, since build scripts run beside them, and crates of which a build that was stopped wrote a part:
 * cargo does not look at them again.
 */
function withDownloads(step: CargoBuildStep | CargoInstallStep, command: string, more: readonly string[]): Body {
  const lines = isMounted(step)
    ? [
        keepOnly(CACHE, ['registry', 'git']),
        `&& ${FIND} ${CACHE} -mindepth 3 -maxdepth 3 -path '${CACHE}/registry/*' ${OTHER_REGISTRIES} -exec rm -rf {} +`,
        `&& ${FIND} ${CACHE} -name '*.crate' ! -exec gzip -tq {} ';' -exec rm -f {} +`,
        `&& ${OWN_PATH} rm -rf ${CACHE}/registry/src ${CACHE}/git/checkouts`,
        `&& ${command}`,
        ...more,
        `&& rm -rf ${TARGET}`,
      ]
    : [command, ...more, `&& rm -rf ${CACHE} ${TARGET}`]
  return { form: 'script', lines }
}

function shared({ locked, features, config }: CargoBuildStep | CargoInstallStep): readonly string[] {
  return [
    ...when(locked, '--locked'),
    ...each('features', features.length === 0 ? [] : [features.join(',')]),
    ...each('config', config === undefined ? [] : [config]),
  ]
}
