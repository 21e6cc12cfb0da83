import type { Resource } from '../ir/effects.ts'
import type { Step } from '../ir/step.ts'
import { display, plain, type Text } from '../ir/text.ts'
import type { OwnNames } from './own-names.ts'
import { textPath } from './resources.ts'

/** The addresses that a step gives its tool, of packages and of where they come from: what has none comes from the tool's own source. */
export function sourceAddresses(step: Step): readonly Text[] {
  switch (step.kind) {
    case 'pip':
    case 'uv':
      return [
        ...(step.indexUrl === undefined ? [] : [step.indexUrl]),
        ...step.extraIndexUrls,
        ...step.packages.filter((text) => hasAddress(text, /@|:\/\//)),
      ]
    case 'conda':
      return [...step.channels, ...step.fallbackChannels]
        .map((channel): Text => [channel])
        .concat(step.packages.filter((text) => hasAddress(text, /:\/\//)))
        .filter((text) => hasAddress(text, /[:/]/))
    case 'apk':
      return step.repositories
    case 'npm':
    case 'pnpm':
    case 'yarn':
      // `user/name` is a repository of git, `@scope/name` a package.
      return step.packages.filter((text) => hasAddress(text, /:|^[^@/]+\//))
    default:
      return []
  }
}

/** What begins with a variable may be anything; one further on is a version or a part of a name. */
function hasAddress(text: Text, pattern: RegExp): boolean {
  const [first = ''] = text
  return typeof first !== 'string' || pattern.test(text.filter((part) => typeof part === 'string').join(''))
}

const NAMES_SOURCE = /INDEX|LINKS|REGISTRY|CHANNEL|UR[IL]|MIRROR|CONF|RC$|REPO/i

/** Whether a variable of a tool may hold the address of a source; the value of a build argument is not known. */
export function holdsAddress(name: string, value: string | undefined): boolean {
  return !/proxy/i.test(name) && (NAMES_SOURCE.test(name) || value?.includes('://') === true)
}

/** What of the image is read because an address is a path. */
export function addressReads(addresses: readonly Text[]): readonly Resource[] {
  return addresses.flatMap((text): readonly Resource[] => {
    const known = plain(text)
    if (known === undefined) return ['/']
    const [, file] = /(?:^|[\s@])file:(?:\/\/[^/]*)?(.*)$/.exec(known) ?? []
    if (file !== undefined) return [textPath([file])]
    return /^[./~]/.test(known) ? [textPath([known])] : []
  })
}

function mentions(text: string, name: string): boolean {
  return `_${text.toUpperCase().replace(/[^A-Z0-9]+/g, '_')}_`.includes(`_${name}_`)
}

/** Commands that write settings: what they say cannot be told apart from a source of the project's own. */
const COMPOSES = /[<>]|file:|\b(?:cp|dd|install|ln|mv|patch|sed|tee)\b/

/** Whether what a step writes may say that packages come from the project: its own files and texts, not what tools write. */
export function mayNameSources(step: Step, own: OwnNames): boolean {
  switch (step.kind) {
    case 'aptRepository':
      return own.some((name) => mentions(`${step.name} ${display(step.url)}`, name))
    case 'file':
      return step.content.includes('/')
    case 'copy':
    case 'add':
    case 'instruction':
    case 'onbuild':
      return true
    case 'run':
      return step.command.form !== 'shell' || step.command.scripts.some(({ script }) => COMPOSES.test(script))
    default:
      return false
  }
}
