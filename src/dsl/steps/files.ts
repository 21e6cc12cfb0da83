import { NamedContext } from '../../ir/named-context.ts'
import type { AddStep, CopyStep, FileStep } from '../../ir/steps/files.ts'
import { flag, imageName, octalMode, oneLine, singleWord, wordList } from '../checks.ts'
import { commonFields, type StepOptions } from '../options.ts'
import { Mistake } from '../mistake.ts'
import { checkCharacters } from '../one-line.ts'
import { describe, type TextLike } from '../variables.ts'
import { literals, plain, type Text } from '../../ir/text.ts'
import type { StepDraft } from '../draft.ts'

/** What `.copy()` and `.add()` have in common. */
interface PlacedOptions extends StepOptions {
  /** `user:group`, by name or number. */
  readonly chown?: TextLike
  /** Permissions, in octal or as `u=rwX,go=rX`. */
  readonly chmod?: string
  /** Make a layer that does not depend on those below it. */
  readonly link?: boolean
  /** Patterns of files to leave out, as in a .dockerignore file. Needs Dockerfile syntax 1.19. */
  readonly exclude?: readonly string[]
}

export interface CopyOptions<StageLike> extends PlacedOptions {
  /** Another stage, an image, or `context('name')`; the build context unless given. */
  readonly from?: StageLike | NamedContext | string
  /** Keep the directories above each source. Needs Dockerfile syntax 1.20. */
  readonly parents?: boolean
}

export interface AddOptions extends PlacedOptions {
  /** `sha256:…` of what an address gives, or the commit that a git reference must be. */
  readonly checksum?: TextLike
  /** Keep the .git directory of a git repository. */
  readonly keepGitDir?: boolean
  /** Unpack archives or not; local ones are unpacked and fetched ones are not unless given. Needs Dockerfile syntax 1.17. */
  readonly unpack?: boolean
}

export interface FileOptions extends StepOptions {
  /** Permissions in octal; 644 unless given. */
  readonly mode?: string
  /** `user:group`, by name or number; root unless given. */
  readonly owner?: TextLike
}

const PLACED = ['chown', 'chmod', 'link', 'exclude']

export function copyStep(
  sources: TextLike | readonly TextLike[],
  destination: TextLike,
  options: CopyOptions<unknown>,
): StepDraft<CopyStep> {
  const common = commonFields(options, ['from', 'parents', ...PLACED])
  const { from, parents } = options
  return {
    kind: 'copy',
    ...common,
    ...fileFields(sources, destination, options, '.copy()'),
    ...(typeof from === 'string' ? { from: imageName(from) } : from instanceof NamedContext ? { from } : {}),
    ...(flag(parents, 'parents') === undefined ? {} : { parents }),
  }
}

export function addStep(
  sources: TextLike | readonly TextLike[],
  destination: TextLike,
  options: AddOptions = {},
): StepDraft<AddStep> {
  const common = commonFields(options, ['checksum', 'keepGitDir', 'unpack', ...PLACED])
  const { checksum, keepGitDir, unpack } = options
  const fields = fileFields(sources, destination, options, '.add()')
  if (checksum !== undefined && fields.sources.length > 1)
    throw new Mistake('checksum is of one address: give each address an .add() of its own')
  if (checksum !== undefined && fields.sources.some((source) => !isRemote(source)))
    throw new Mistake('checksum is of what an address gives: a file of the build context has none. Take it out')
  return {
    kind: 'add',
    ...common,
    ...fields,
    ...(checksum === undefined ? {} : { checksum: checksumText(checksum) }),
    ...(flag(keepGitDir, 'keepGitDir') === undefined ? {} : { keepGitDir }),
    ...(flag(unpack, 'unpack') === undefined ? {} : { unpack }),
  }
}

function fileFields(
  sources: TextLike | readonly TextLike[],
  destination: TextLike,
  options: PlacedOptions,
  call: string,
): Pick<CopyStep, 'sources' | 'destination' | 'chown' | 'chmod' | 'link' | 'exclude'> {
  const { chown, chmod, link, exclude } = options
  const list = (isList(sources) ? sources : [sources]).map((source) => oneLine(source, 'the source'))
  if (list.length === 0 || list.some(isEmpty)) throw new Mistake(`${call} brings nothing: name a source`)
  const target = oneLine(destination, 'the destination')
  if (isEmpty(target)) throw new Mistake(`${call} has nowhere to put it: name a destination`)
  if (list.length > 1 && !(plain(target) ?? '/').endsWith('/'))
    throw new Mistake(`with several sources the destination of ${call} is a directory: end it with /`)
  const owner = chown === undefined ? undefined : flagText(chown, 'chown')
  if (link === true && owner !== undefined && isNamed(plain(owner) ?? '0'))
    throw new Mistake(
      `chown: ${describe(chown)} has a name, which Docker cannot look up with link: true. Write the numbers, '1000:1000'`,
    )
  return {
    sources: list,
    destination: target,
    ...(owner === undefined ? {} : { chown: owner }),
    ...(chmod === undefined ? {} : { chmod: fileMode(chmod) }),
    ...(flag(link, 'link') === undefined ? {} : { link }),
    ...(exclude === undefined ? {} : { exclude: patternList(exclude) }),
  }
}

/** An address or a git repository; a variable may be one. */
function isRemote(source: Text): boolean {
  const [first] = source
  return typeof first !== 'string' || /^(?:https?:\/\/|git@|git:\/\/|ssh:\/\/)/.test(first)
}

function checksumText(value: TextLike): Text {
  const checked = singleWord(value, 'checksum')
  const known = plain(checked)
  if (known !== undefined && !/^(?:sha(?:256:[0-9a-f]{64}|512:[0-9a-f]{128})|[0-9a-f]{7,64})$/.test(known))
    throw new Mistake(`checksum: ${describe(value)} is neither sha256:… with 64 digits nor a commit of git`)
  if (literals(checked).some((piece) => !/^[a-z0-9:]*$/.test(piece)))
    throw new Mistake(`checksum: ${describe(value)} may hold lower-case letters, digits and : only`)
  return checked
}

/** Patterns stand in a flag, whose quotes and variables Docker would read. */
function patternList(patterns: readonly string[]): readonly string[] {
  return wordList(patterns, 'exclude').map((pattern) => {
    if (!/^!?[A-Za-z0-9_./*?[\]^@%+,=~-]+$/.test(pattern))
      throw new Mistake(
        `exclude: ${describe(pattern)} is empty or holds a character that has no place in a pattern. Use letters, digits, . _ / - and * ? [ ]`,
      )
    return pattern
  })
}

/** Source: BuildKit, Dockerfile reference, 'COPY --chmod'. */
function fileMode(mode: string): string {
  const symbolic = /^(?:[ugoa]*[-+=][rwxXst]*)(?:,[ugoa]*[-+=][rwxXst]*)*$/
  if (typeof mode !== 'string' || !(/^[0-7]{3,4}$/.test(mode) || symbolic.test(mode)))
    throw new Mistake(`chmod must be permissions as a string, such as '755' or 'u=rwX,go=rX', not ${describe(mode)}`)
  return mode
}

export function fileStep(path: TextLike, content: string, options: FileOptions = {}): StepDraft<FileStep> {
  if (typeof content !== 'string')
    throw new Mistake(`the content of .file() must be a string, not ${describe(content)}`)
  if (content !== '' && !content.endsWith('\n'))
    throw new Mistake(
      "the content of .file() must end with a line break, since a Dockerfile cannot write a file without one: end it with '\\n'",
    )
  if (/[\0\r]/.test(content))
    throw new Mistake(
      'the content of .file() holds a NUL or a carriage return, which does not survive in a Dockerfile. Use .copy()',
    )
  checkCharacters(content, 'the content of .file()')
  const target = oneLine(path, 'the path')
  const [first = ''] = target
  if (typeof first === 'string' && !first.startsWith('/'))
    throw new Mistake(`the path ${describe(first)} of .file() must be absolute`)
  if ((plain(target) ?? '').endsWith('/'))
    throw new Mistake('the path of .file() names a directory: name the file in it')
  if (literals(target).some((piece) => /[ \t\v\f]/.test(piece)))
    throw new Mistake(
      'the path of .file() holds white space, for which Docker has no form there. Write the file to another path and move it with .run()',
    )
  return {
    kind: 'file',
    ...commonFields(options, ['mode', 'owner']),
    path: target,
    content,
    ...(options.mode === undefined ? {} : { mode: octalMode(options.mode, 'mode') }),
    ...(options.owner === undefined ? {} : { owner: flagText(options.owner, 'owner') }),
  }
}

/** An owner with a user or group that is neither a number nor root. */
function isNamed(owner: string): boolean {
  return owner.split(':').some((part) => part !== '' && part !== 'root' && !/^\d{1,9}$/.test(part))
}

function isList(sources: TextLike | readonly TextLike[]): sources is readonly TextLike[] {
  return Array.isArray(sources)
}

function isEmpty(text: Text): boolean {
  return text.every((part) => part === '')
}

function flagText(value: TextLike, option: string): Text {
  const checked = oneLine(value, option)
  if (isEmpty(checked) || literals(checked).some((piece) => !/^[A-Za-z0-9_.:-]*$/.test(piece)))
    throw new Mistake(`${option} must be user:group, by name or number, not ${describe(value)}`)
  return checked
}
