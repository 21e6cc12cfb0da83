import type { CopyStep, FileStep } from '../../ir/step.ts'
import { oneLine, octalMode } from '../checks.ts'
import { commonFields, type StepOptions } from '../options.ts'
import { Mistake } from '../mistake.ts'
import { describe, type TextLike } from '../variables.ts'
import { plain } from '../../ir/text.ts'
import type { StageNode } from '../../ir/definition.ts'
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
  options: Omit<CopyOptions<never>, 'from'>,
  from: StageNode | string | undefined,
): StepDraft<CopyStep> {
  const list = isList(sources) ? sources : [sources]
  if (list.length === 0) throw new Mistake('.copy([], …) copies nothing: name a source')
  const target = oneLine(destination, 'the destination')
  if (list.length > 1 && !(plain(target) ?? '/').endsWith('/'))
    throw new Mistake('with several sources the destination of .copy() is a directory: end it with /')
  return {
    kind: 'copy',
    ...commonFields(options, ['from', 'chown', 'chmod', 'link']),
    sources: list.map((source) => oneLine(source, 'the source')),
    destination: target,
    ...(from === undefined ? {} : { from }),
    ...(options.chown === undefined ? {} : { chown: flagText(options.chown, 'chown') }),
    ...(options.chmod === undefined ? {} : { chmod: octalMode(options.chmod, 'chmod') }),
    ...(options.link === undefined ? {} : { link: options.link }),
  }
}

export function fileStep(path: TextLike, content: string, options: FileOptions = {}): StepDraft<FileStep> {
  if (typeof content !== 'string')
    throw new Mistake(`the content of .file() must be a string, not ${describe(content)}`)
  if (!content.endsWith('\n'))
    throw new Mistake(
      "the content of .file() must end with a line break, since a Dockerfile cannot write a file without one: end it with '\\n'",
    )
  if (/[\0\r]/.test(content))
    throw new Mistake(
      'the content of .file() holds a NUL or a carriage return, which does not survive in a Dockerfile. Use .copy()',
    )
  const target = oneLine(path, 'the path')
  const first = target[0]
  if (typeof first === 'string' && !first.startsWith('/'))
    throw new Mistake(`the path ${describe(first)} of .file() must be absolute`)
  if ((plain(target) ?? '').endsWith('/'))
    throw new Mistake('the path of .file() names a directory: name the file in it')
  return {
    kind: 'file',
    ...commonFields(options, ['mode', 'owner']),
    path: target,
    content,
    ...(options.mode === undefined ? {} : { mode: octalMode(options.mode, 'mode') }),
    ...(options.owner === undefined ? {} : { owner: flagText(options.owner, 'owner') }),
  }
}

function isList(sources: TextLike | readonly TextLike[]): sources is readonly TextLike[] {
  return Array.isArray(sources)
}

function flagText(value: TextLike, option: string): CopyStep['destination'] {
  const checked = oneLine(value, option)
  if (checked.some((part) => typeof part === 'string' && !/^[A-Za-z0-9_.:-]*$/.test(part)))
    throw new Mistake(`${option} must be user:group, by name or number, not ${describe(value)}`)
  return checked
}
