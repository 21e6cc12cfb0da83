import { define } from '../../../src/dsl/define.ts'
import { StageBuilder } from '../../../src/dsl/stage/builder.ts'
import { DefinitionError, type Diagnostic } from '../../../src/ir/errors.ts'
import type { Untyped, UntypedStage } from '../untyped.ts'

/** One wrong argument, and what the message about it says to write instead. */
export interface Row {
  readonly call: string
  readonly argument: string
  readonly says: RegExp
  readonly make: () => unknown
  /** Where the row is written, which is where its mistake must be found. */
  readonly file: string
  readonly line: number
}

/** A row of the table. */
export function bad(
  call: keyof Untyped | keyof UntypedStage,
  argument: string,
  says: RegExp,
  make: () => unknown,
): Row {
  const [, file = '', line] = /(\/[^\s()]+\.ts):(\d+):\d+\)?$/.exec(new Error().stack?.split('\n')[2] ?? '') ?? []
  return { call, argument, says, make, file, line: Number(line) }
}

/** What is wrong with the definition that `make` makes; a stage is used as the target of an image. */
export function mistakes(make: () => unknown): readonly Diagnostic[] {
  try {
    const made = make()
    if (made instanceof StageBuilder)
      define('test.image', '/test.ts', made, { file: '/test.ts', line: 1, column: 1, call: 'image' })
  } catch (error) {
    if (error instanceof DefinitionError) return error.diagnostics
    throw error
  }
  return []
}
