import type { Step } from '../ir/step.ts'
import { stages } from '../ir/definition.ts'
import { relative } from 'node:path'
import { callTexts } from '../source/call-text.ts'
import type { ActionResult, Subject } from './subject.ts'
import { lockLines, stampLines } from './lock-file.ts'
import { lostRefreshes } from '../optimize/lost-refresh.ts'
import { verifiedLine } from './record-file.ts'
import { rewriteLine } from './rewrites.ts'

/** `--explain`: every rewrite and everything left alone, each with the lines of the definition that it is about. */
export function explainImage(subject: Subject): ActionResult {
  const { written, definition, variants, reporter, lock } = subject
  const { rewrites, declined } = variants.optimized
  const steps = new Map(stages(definition).flatMap((stage) => stage.steps.map((step) => [step.id, step] as const)))
  const calls = callTexts([...steps.values()].flatMap(({ origins }) => origins))
  const places = (ids: readonly string[]): void => {
    for (const id of ids)
      for (const place of writtenAt(steps.get(id), calls)) reporter.result(reporter.faint(`    ${place}`))
  }
  reporter.result(reporter.emphasis(`${definition.name}: ${rewrites.length} rewrites`))
  for (const rewrite of rewrites) {
    reporter.result(`  ${rewriteLine(rewrite)}`)
    places(rewrite.steps)
  }
  reporter.result(reporter.emphasis(`${declined.length} left alone`))
  for (const { pass, steps: ids, reason } of declined) {
    reporter.result(`  ${pass}: ${ids.length === 0 ? '' : `${ids.join(', ')}: `}${reason}`)
    places(ids)
  }
  const lost = lostRefreshes(variants)
  if (lost.length > 0) reporter.result(reporter.emphasis('unpinned downloads that a move took a refresh from'))
  for (const { steps: ids, reason } of lost) {
    reporter.result(`  ${reason}`)
    places(ids)
  }
  const images = lock === undefined ? [] : lockLines(written, lock)
  if (images.length > 0) reporter.result(reporter.emphasis('images by the lock file'))
  for (const line of images) reporter.result(`  ${line}`)
  const stamps = lock === undefined ? [] : stampLines(written, lock)
  if (stamps.length > 0) reporter.result(reporter.emphasis('stamps by the lock file'))
  for (const line of stamps) reporter.result(`  ${line}`)
  const verified = verifiedLine(variants, subject.outputs, subject.record)
  reporter.result(reporter.emphasis('verified'))
  reporter.result(`  ${verified}`)
  return { rewrites, declined, lostRefreshes: lost, verified, ...(lock === undefined ? {} : { images, stamps }) }
}

function writtenAt(step: Step | undefined, calls: ReturnType<typeof callTexts>): readonly string[] {
  return (step?.origins ?? []).map(
    (origin) => `${relative(process.cwd(), origin.file)}:${origin.line}:${origin.column}  ${calls(origin)}`,
  )
}
