import { builder, type StageBuilder } from '../../src/dsl/stage/builder.ts'
import type { AnyStage } from '../../src/dsl/stage/types.ts'

/** A stage with every call, also those that its type leaves out at this point. */
export function everyCall(stage: AnyStage): StageBuilder {
  const found = builder(stage)
  if (found === undefined) throw new TypeError('no stage')
  return found
}
