import * as api from 'layerwright'
import type { StageBuilder } from '../../src/dsl/stage/builder.ts'

/** A stage as plain JavaScript sees it: tsx runs a definition without a type check. */
export type UntypedStage = {
  readonly [Method in Exclude<Extract<keyof StageBuilder, string>, 'state'>]: (
    ...values: readonly unknown[]
  ) => UntypedStage
}

export interface UntypedVariable {
  readonly or: (...values: readonly unknown[]) => unknown
  readonly ifSet: (...values: readonly unknown[]) => unknown
  readonly ifUndefined: (...values: readonly unknown[]) => unknown
  readonly ifDefined: (...values: readonly unknown[]) => unknown
  readonly withoutPrefix: (...values: readonly unknown[]) => unknown
  readonly withoutSuffix: (...values: readonly unknown[]) => unknown
  readonly replace: (...values: readonly unknown[]) => unknown
  readonly replaceAll: (...values: readonly unknown[]) => unknown
  readonly required: (...values: readonly unknown[]) => unknown
  readonly defined: (...values: readonly unknown[]) => unknown
}

/** The functions of the public API as plain JavaScript sees them. */
export interface Untyped {
  readonly stage: (...values: readonly unknown[]) => UntypedStage
  readonly image: (...values: readonly unknown[]) => unknown
  readonly arg: (...values: readonly unknown[]) => UntypedVariable
  readonly variable: (...values: readonly unknown[]) => UntypedVariable
  readonly text: (strings: unknown, ...values: readonly unknown[]) => unknown
  readonly context: (...values: readonly unknown[]) => unknown
  readonly matrix: (...values: readonly unknown[]) => unknown
  readonly literal: (...values: readonly unknown[]) => unknown
  readonly sh: (strings: unknown, ...values: readonly unknown[]) => unknown
}

function isUntyped(value: object): value is Untyped {
  return 'stage' in value && typeof value.stage === 'function'
}

/** The public API without its types. */
export function untyped(): Untyped {
  if (!isUntyped(api)) throw new TypeError('the API has no stage()')
  return api
}
