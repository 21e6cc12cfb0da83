import type { Resource } from '../ir/effects.ts'
import type { Step } from '../ir/step.ts'
import { display, plain, type Text } from '../ir/text.ts'
import type { OwnNames } from './own-names.ts'
import { OWN_CODE, textPath } from './resources.ts'
import { ownEffects } from './step-effects.ts'

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
const COMPOSES = new RegExp(
  [
    String.raw`[<>]|file:|\bconfig\b|config-manager|add-apt-repository|\b(?:cp|dd|install|ln|mv|patch|sed|tee)\b`,
    // At the start of a command: elsewhere these are words, such as the shell that conda is to set up.
    String.raw`(?:^|[;&|({\n]|\b(?:then|do|else|env|xargs|exec))\s*(?:\w+=\S*\s+)*(?:\S*/)?(?:bash|curl|dpkg|git|make|node|perl|pip3?|python3?|rpm|ruby|sh|tar|unzip|wget)\b`,
  ].join('|'),
)

/** Whether what a step writes may be the project's code, or say where that is: its own files and texts, not what tools write. */
export function isProjects(step: Step, own: OwnNames): boolean {
  switch (step.kind) {
    case 'aptRepository':
      return own.some((name) => mentions(`${step.name} ${display(step.url)}`, name))
    case 'condaInstaller':
      return own.some((name) => mentions(display(step.url), name))
    case 'file':
    case 'copy':
    case 'add':
    case 'instruction':
    case 'onbuild':
      return true
    case 'run':
      return step.command.form !== 'shell' || step.command.scripts.some(({ script }) => COMPOSES.test(script))
    case 'goBuild':
      return true
    default:
      return installsProject(step)
  }
}

/** What was installed of the project runs in later steps: hooks, triggers, what Python starts with. */
function installsProject(step: Step): boolean {
  const { reads } = ownEffects(step)
  return reads !== 'everything' && OWN_CODE.some((code) => reads.includes(code))
}
