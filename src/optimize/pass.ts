import type { Seconds } from '../cache/priors.ts'
import type { StageEffects } from '../effects/stage-effects.ts'
import type { StageNode } from '../ir/definition.ts'

/** Whether a rewrite is legal whatever the tools do, or by what the tools are documented to read and write. */
export type Legality = 'by construction' | 'by contract'

/** One thing that a pass did. */
export interface Rewrite {
  readonly pass: string
  readonly action: 'moved' | 'merged' | 'mounted'
  readonly stage: string
  /** Ids of the steps that it concerns. */
  readonly steps: readonly string[]
  readonly legality: Legality
  /** One sentence: what was done, and why that is legal. */
  readonly reason: string
  /** What one average rebuild is expected to save by the shipped priors; absent where that is not a matter of time. */
  readonly expectedSaving?: Seconds
}

/** One thing that a pass would have done and did not. */
export interface Declined {
  readonly pass: string
  readonly stage: string
  readonly steps: readonly string[]
  /** One sentence: what stands in the way. */
  readonly reason: string
}

export interface PassResult {
  /** The very same object when nothing changed. */
  readonly stage: StageNode
  readonly rewrites: readonly Rewrite[]
  readonly declined: readonly Declined[]
}

/** What the steps of a stage touch, each at its place. */
export type EffectsIn = (stage: StageNode) => StageEffects

/** One rewrite of a stage: pure, idempotent, and independent of the clock, the network and the environment. */
export interface Pass {
  /** The file's name, and the name for `--without`. */
  readonly name: string
  /** One sentence in the imperative. */
  readonly description: string
  readonly run: (stage: StageNode, effectsIn: EffectsIn) => PassResult
}

/** The result of a pass that found nothing to do. */
export function unchanged(stage: StageNode, declined: readonly Declined[] = []): PassResult {
  return { stage, rewrites: [], declined }
}
