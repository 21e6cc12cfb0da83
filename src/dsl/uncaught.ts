import { DefinitionError } from '../ir/errors.ts'

/** What a definition threw, with the place in it. */
export function thrownBy(error: unknown): string {
  if (error instanceof DefinitionError) return error.message
  if (!(error instanceof Error)) return `the definition threw ${String(error)}`
  const frames = (error.stack ?? '').split('\n').slice(1).join('\n')
  const place = /\(?(?:file:\/\/)?(\/[^()\s]+:\d+:\d+)\)?/.exec(frames)?.[1]
  return `${place ?? 'the definition'}: the definition threw ${error.name}: ${error.message}`
}

/**
 * Makes what nobody catches one message and exit 2, since it is the author's mistake and no crash. For a definition that
 * is run as a program; a program with a handler of its own keeps that.
 */
export function reportUncaught(): void {
  if (process.listenerCount('uncaughtException') === 0) process.on('uncaughtException', report)
}

/** Once the definition has been evaluated, what goes wrong is no mistake of its author. */
export function definitionEvaluated(): void {
  process.off('uncaughtException', report)
}

function report(error: unknown): void {
  process.stderr.write(`error: ${thrownBy(error).replaceAll(`${process.cwd()}/`, '')}\n`)
  process.exit(2)
}
