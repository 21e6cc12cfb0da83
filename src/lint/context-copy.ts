import type { Step } from '../ir/step.ts'
import { plain } from '../ir/text.ts'

/** Whether a step copies the whole build context, so that any change of any file reaches it. */
export function copiesContext(step: Step): boolean {
  return (
    step.kind === 'copy' &&
    step.from === undefined &&
    step.sources.some((source) => /^(?:\.?\/*|(?:\.?\/)?\*\*?|\.\/\.)$/.test(plain(source) ?? 'a variable'))
  )
}
