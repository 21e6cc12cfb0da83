import { BuildFailure } from '../engine/failure.ts'
import { EngineError } from '../ir/errors.ts'

/** Runs what builds; a failed build is told with the calls as the author wrote them. */
export async function describeFailure<Result>(body: () => Promise<Result>): Promise<Result> {
  try {
    return await body()
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
