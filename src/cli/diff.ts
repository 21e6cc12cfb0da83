import { createTwoFilesPatch } from 'diff'
import { basename } from 'node:path'
import type { ActionResult, Subject } from './subject.ts'
import { printVariant } from './outputs.ts'

/** `--diff`: the naive Dockerfile against the optimized one, as a unified diff. */
export function diffImage({ variants, outputs, reporter }: Subject): ActionResult {
  const patch = createTwoFilesPatch(
    basename(outputs.dockerfile.naive),
    basename(outputs.dockerfile.optimized),
    printVariant(variants, 'naive', outputs).text,
    printVariant(variants, 'optimized', outputs).text,
  )
  reporter.result(patch.trimEnd())
  return { patch }
}
