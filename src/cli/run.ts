import { BuildFailure } from '../engine/failure.ts'
import type { EngineInfo } from '../engine/probe.ts'
import { withRun, type Run } from '../engine/run.ts'
import { EngineError } from '../ir/errors.ts'
import type { Reporter } from './reporter.ts'

/**
 * Runs what builds, and removes what it made. What could not be removed is told, and a failed build is told with the
 * calls as the author wrote them.
 */
export async function runOnEngine<Result>(
  engine: EngineInfo,
  reporter: Reporter,
  body: (run: Run) => Promise<Result>,
): Promise<Result> {
  try {
    return await withRun(engine, body, {
      onCleanedUp: ({ left }) => {
        for (const { leftover, reason } of left) reporter.note(`  left on the engine: ${leftover.kind}: ${reason}`)
      },
    })
  } catch (error) {
    if (!(error instanceof BuildFailure) || error.origins.length === 0) throw error
    const { callTexts } = await import('../source/call-text.ts')
    const calls = callTexts(error.origins)
    const told = error.origins.reduce(
      (message, origin) =>
        message.replace(`${placeOf(origin)}  .${origin.call}(…)`, () => `${placeOf(origin)}  ${calls(origin)}`),
      error.message,
    )
    throw new EngineError(told)
  }
}

function placeOf({ file, line, column }: BuildFailure['origins'][number]): string {
  return `${file}:${line}:${column}`
}
