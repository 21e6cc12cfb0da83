import type { FileStep } from '../../ir/steps/files.ts'
import { plain } from '../../ir/text.ts'
import { expandedWord } from '../escape.ts'
import { delimiter } from '../heredoc.ts'
import type { Body } from '../instruction.ts'

interface Copy {
  readonly keyword: 'COPY'
  readonly flags: readonly string[]
  readonly body: Body
}

/**
 * The file, in directories that are root's and have mode 755 where they have to be made. BuildKit gives the mode and the
 * owner of a COPY to the directories that it makes too. Without these flags they are made as they should be, and so is a
 * file of mode 644: any other one is first written empty where a directory may be missing, and then over that.
 *
 * Source: BuildKit, frontend/dockerfile/dockerfile2llb (dispatchCopy), and fsutil's copy (MkdirAll with CopyInfo.Mode and Chown).
 *
 * @param parentExists whether nothing is missing for certain
 */
export function lowerFile(step: FileStep, parentExists: boolean): readonly Copy[] {
  const mode = step.mode ?? '644'
  const chown = step.owner === undefined ? [] : [`--chown=${expandedWord(step.owner)}`]
  const end = delimiter(step.content)
  const copy = (flags: readonly string[], content: string): Copy => ({
    keyword: 'COPY',
    flags,
    body: { form: 'file', content, path: step.path, end },
  })
  const whole = copy([...chown, `--chmod=${mode}`], step.content)
  if (parentExists || (isRoot(step) && /^[0-7]?755$/.test(mode))) return [whole]
  if (step.owner === undefined && /^0?644$/.test(mode)) return [copy([], step.content)]
  return [copy([], ''), whole]
}

function isRoot({ owner }: FileStep): boolean {
  return owner === undefined || /^0(?::0)?$/.test(plain(owner) ?? '')
}
