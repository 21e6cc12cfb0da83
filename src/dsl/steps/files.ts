import type { CopyStep, FileStep } from '../../ir/step.ts'
import { flag, imageName, octalMode, oneLine } from '../checks.ts'
import { commonFields, type StepOptions } from '../options.ts'
import { Mistake } from '../mistake.ts'
import { checkCharacters } from '../one-line.ts'
import { describe, type TextLike } from '../variables.ts'
import { literals, plain, type Text } from '../../ir/text.ts'
import type { StepDraft } from '../draft.ts'

export interface CopyOptions<StageLike> extends StepOptions {
  /** Another stage, or an external image; the build context unless given. */
  readonly from?: StageLike | string
  /** `user:group`, by name or number. */
  readonly chown?: TextLike
  /** Permissions in octal. */
  readonly chmod?: string
  readonly link?: boolean
}

export interface FileOptions extends StepOptions {
  /** Permissions in octal; 644 unless given. */
  readonly mode?: string
  /** `user:group`, by name or number; root unless given. */
  readonly owner?: TextLike
}

export function copyStep(
  sources: TextLike | readonly TextLike[],
  destination: TextLike,
  options: CopyOptions<unknown>,
): StepDraft<CopyStep> {
  const common = commonFields(options, ['from', 'chown', 'chmod', 'link'])
  const list = (isList(sources) ? sources : [sources]).map((source) => oneLine(source, 'the source'))
  if (list.length === 0 || list.some(isEmpty)) throw new Mistake('.copy() copies nothing: name a source')
  const target = oneLine(destination, 'the destination')
  if (isEmpty(target)) throw new Mistake('.copy() copies to nowhere: name a destination')
  if (list.length > 1 && !(plain(target) ?? '/').endsWith('/'))
    throw new Mistake('with several sources the destination of .copy() is a directory: end it with /')
  const owner = options.chown === undefined ? undefined : flagText(options.chown, 'chown')
  if (options.link === true && owner !== undefined && isNamed(plain(owner) ?? '0'))
    throw new Mistake(
      `chown: ${describe(options.chown)} has a name, which Docker cannot look up with link: true. Write the numbers, '1000:1000'`,
    )
  return {
    kind: 'copy',
    ...common,
    sources: list,
    destination: target,
    ...(typeof options.from === 'string' ? { from: imageName(options.from) } : {}),
    ...(owner === undefined ? {} : { chown: owner }),
    ...(options.chmod === undefined ? {} : { chmod: octalMode(options.chmod, 'chmod') }),
    ...(flag(options.link, 'link') === undefined ? {} : { link: options.link }),
  }
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
