import type { AptRepositoryStep, AptSnapshotStep, RepositoryKey } from '../../ir/steps/apt.ts'
import { plain, type Text } from '../../ir/text.ts'
import { address, contextPath, flag, oneOf, simpleName, shellWordText, wordList } from '../checks.ts'
import type { StepDraft } from '../draft.ts'
import { Mistake } from '../mistake.ts'
import { checkOptions, commonFields, type CommandOptions, type StepOptions } from '../options.ts'
import { describe, TextValue, Variable, type TextLike } from '../variables.ts'
import { architectureList } from './apt.ts'

/**
 * The key that signs a repository: its address, from which curl fetches it; the armored key itself, as typed; or a file of
 * the build context. What is fetched or a file is armored (`-----BEGIN PGP …`) unless `binary` says otherwise.
 */
export type AptKey =
  | TextLike
  | { readonly address: TextLike; readonly binary?: boolean }
  | { readonly text: string }
  | { readonly file: string; readonly binary?: boolean }

export interface AptRepositoryOptions extends CommandOptions {
  /** The repository's address, as in a sources list. */
  readonly url: TextLike
  /** Its signing key. One that is fetched needs curl, which an earlier step must install. */
  readonly key: AptKey
  /** Its suite or suites; `codename`, the default, is the release that the image itself is. One that ends in `/` is flat. */
  readonly suite?: TextLike | readonly TextLike[]
  /** Its components; `['main']` unless given, none where the suite is flat. */
  readonly components?: readonly string[]
  /** `['deb']` unless given; `deb-src` has the sources. */
  readonly types?: readonly ('deb' | 'deb-src')[]
  /** Only these architectures; all that dpkg knows unless given. */
  readonly architectures?: readonly string[]
  /** More fields of the source, as in sources.list(5): `{ 'Check-Valid-Until': 'no' }`. */
  readonly fields?: Readonly<Record<string, string>>
}

export interface AptSnapshotOptions extends StepOptions {
  /** The service's address, above its archives; Debian's own unless given. */
  readonly url?: string
}

const SNAPSHOTS = 'http://snapshot.debian.org/archive'
const MOMENT = /^\d{4}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3])(?:[0-5]\d){2}Z$/
/** Fields that have an option of their own. */
const OWN_FIELDS = ['Types', 'URIs', 'Suites', 'Components', 'Architectures', 'Signed-By']

export function aptRepositoryStep(name: string, options: AptRepositoryOptions): StepDraft<AptRepositoryStep> {
  const common = commonFields(options, ['url', 'key', 'suite', 'components', 'types', 'architectures', 'fields'])
  if (options.url === undefined || options.key === undefined)
    throw new Mistake(`.aptRepository(${describe(name)}, …) needs { url: '…', key: '…' }`)
  const suites = suiteList(options.suite ?? 'codename')
  return {
    kind: 'aptRepository',
    ...common,
    name: simpleName(name, "the repository's name"),
    url: address(options.url, 'url'),
    key: repositoryKey(options.key),
    suites,
    components: componentList(options.components, suites.every(isFlat)),
    types: typeList(options.types ?? ['deb']),
    architectures: options.architectures === undefined ? [] : architectureList(options.architectures),
    fields: options.fields === undefined ? [] : fieldList(options.fields),
  }
}

export function aptSnapshotStep(timestamp: string, options: AptSnapshotOptions = {}): StepDraft<AptSnapshotStep> {
  const common = commonFields(options, ['url'])
  if (typeof timestamp !== 'string' || !MOMENT.test(timestamp))
    throw new Mistake(
      `the moment of the snapshot must be written as its service does, '20261101T000000Z', in UTC, not ${describe(timestamp)}`,
    )
  return { kind: 'aptSnapshot', ...common, timestamp, url: snapshotService(options.url ?? SNAPSHOTS) }
}

function snapshotService(url: string): string {
  if (typeof url !== 'string' || !/^https?:\/\/[A-Za-z0-9][A-Za-z0-9.:/_~-]*$/.test(url))
    throw new Mistake(`url must be the address of a snapshot service such as '${SNAPSHOTS}', not ${describe(url)}`)
  return url.replace(/\/+$/, '')
}

function repositoryKey(key: AptKey): RepositoryKey {
  if (typeof key === 'string' || key instanceof TextValue || key instanceof Variable)
    return { from: 'address', address: address(key, 'key'), binary: false }
  checkOptions(key, ['address', 'text', 'file', 'binary'], "{ file: 'keys/example.asc' }")
  const given = ['address', 'text', 'file'].filter((name) => name in key)
  if (given.length !== 1)
    throw new Mistake(
      "key: say where it comes from in one way: 'https://…', { text: '-----BEGIN PGP PUBLIC KEY BLOCK-----…' } or { file: 'keys/example.asc' }",
    )
  if ('text' in key) {
    if ('binary' in key) throw new Mistake('key: a key that is typed as text is armored: take binary out')
    return { from: 'text', text: armored(key.text) }
  }
  const binary = flag(key.binary, 'binary') ?? false
  return 'file' in key
    ? { from: 'file', file: contextPath(key.file, 'key: the file'), binary }
    : { from: 'address', address: address(key.address, 'key'), binary }
}

/** Source: RFC 9580, 6.2, 'Forming ASCII Armor'. */
function armored(key: string): string {
  const form = /^-----BEGIN PGP PUBLIC KEY BLOCK-----\n[^]*\n-----END PGP PUBLIC KEY BLOCK-----\n$/
  if (typeof key !== 'string' || !form.test(key))
    throw new Mistake(
      "key: the text must be an armored key, from '-----BEGIN PGP PUBLIC KEY BLOCK-----' to the line break after '-----END PGP PUBLIC KEY BLOCK-----', with no space before its lines",
    )
  const wrong = [...key].find((character) => !/[\n -_a-~]/.test(character))
  if (wrong !== undefined)
    throw new Mistake(
      `key: the text holds ${JSON.stringify(wrong)}, which no armored key has. Take the line with it out, or use { file: '…' }`,
    )
  return key
}

function suiteList(suite: TextLike | readonly TextLike[]): readonly ('codename' | Text)[] {
  const given = isList(suite) ? suite : [suite]
  if (given.length === 0) throw new Mistake("suite: the list is empty. Name a suite such as 'bookworm'")
  const suites = given.map((one) => {
    const word = shellWordText(one, 'suite')
    return plain(word) === 'codename' ? 'codename' : word
  })
  if (suites.some(isFlat) && !suites.every(isFlat))
    throw new Mistake('suite: a flat suite, which ends in /, has no components. Give it a repository of its own')
  return suites
}

function isList(suite: TextLike | readonly TextLike[]): suite is readonly TextLike[] {
  return Array.isArray(suite)
}

function isFlat(suite: 'codename' | Text): boolean {
  const last = suite === 'codename' ? suite : suite.at(-1)
  return typeof last === 'string' && last.endsWith('/')
}

function componentList(components: readonly string[] | undefined, flat: boolean): readonly string[] {
  if (flat && components !== undefined)
    throw new Mistake('components: a flat suite, which ends in /, has none. Take components out')
  if (flat) return []
  return wordList(components ?? ['main'], 'components').map((component) => simpleName(component, 'the component'))
}

function typeList(types: readonly ('deb' | 'deb-src')[]): readonly string[] {
  wordList(types, 'types')
  return [...new Set(types.map((type) => oneOf('types', type, ['deb', 'deb-src'])))].sort()
}

function fieldList(fields: Readonly<Record<string, string>>): readonly (readonly [string, string])[] {
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields))
    throw new Mistake(`fields must be an object such as { 'Check-Valid-Until': 'no' }, not ${describe(fields)}`)
  return Object.entries(fields)
    .map(([name, value]) => {
      if (!/^[A-Z][A-Za-z]*(?:-[A-Za-z]+)*$/.test(name))
        throw new Mistake(`fields: ${JSON.stringify(name)} is no field's name. Use one such as 'Check-Valid-Until'`)
      const own = OWN_FIELDS.find((field) => field.toLowerCase() === name.toLowerCase())
      if (own !== undefined) throw new Mistake(`fields: ${own} has an option of its own. Use that one`)
      if (typeof value !== 'string' || !/^[!-~]+(?: [!-~]+)*$/.test(value))
        throw new Mistake(`fields: ${name} must be one line of text such as 'no', not ${describe(value)}`)
      return [name, value] as const
    })
    .sort(([first], [second]) => (first < second ? -1 : 1))
}
