import type { Variant } from '../ir/definition.ts'
import type { Estimate } from './statistics.ts'

/** Seconds of the whole `docker buildx build` by this machine's clock; of a step, by the daemon's. */
export type Seconds = number
export type Bytes = number

/** What one build of a scenario did to one step. */
export interface StepOutcome {
  readonly step: string
  readonly seconds: Seconds
  readonly cached: boolean
  /** Other steps that BuildKit built as one with this one: their seconds are the same seconds. */
  readonly sharedWith?: readonly string[]
}

/** All builds of one scenario with one variant, one entry for each round. */
export interface ScenarioTimes {
  readonly seconds: readonly Seconds[]
  /** The steps of the last of them. */
  readonly steps: readonly StepOutcome[]
  /** Whether in every round the steps that ran were those that the cache model expects. */
  readonly asModelled: boolean
  /** Steps whose hit or miss the model did not expect, with what happened. */
  readonly surprises: readonly string[]
}

export interface ScenarioResult {
  readonly name: string
  readonly description: string
  readonly naive: ScenarioTimes
  readonly optimized: ScenarioTimes
  /** optimized / naive, pair by pair. */
  readonly ratio: Estimate
  /**
   * The p-value of "both take the same time", corrected for the number of scenarios; from six pairs on, since fewer
   * cannot be significant.
   */
  readonly pValue?: number
  /** What the model expected, in seconds. */
  readonly predicted: Readonly<Record<Variant, Seconds>>
}

export interface StepSize {
  readonly step: string
  readonly bytes: Bytes
}

/** The image of a variant. */
export interface ImageSize {
  readonly bytes: Bytes
  /** Length of RootFS.Layers. */
  readonly layers: number
  /** The size of the layer that each step of the target stage made. */
  readonly steps: readonly StepSize[]
}

/** What a profile ran on. */
export interface ProfiledEngine {
  readonly version: string
  readonly buildx: string
  readonly driver: string
  readonly store: string
}

/** A profile that was measured on an engine, or estimated by the model; the two are never mixed. */
export interface Profile {
  readonly schemaVersion: 1
  readonly image: string
  readonly definition: string
  readonly kind: 'measured' | 'estimated'
  readonly rounds: number
  /** Packages that the state before lacks, so that a scenario can add them. */
  readonly withheld: readonly string[]
  readonly scenarios: readonly ScenarioResult[]
  readonly images?: Readonly<Record<Variant, ImageSize>>
  readonly engine?: ProfiledEngine
  /** Words about the network that the builds saw, from --note. */
  readonly notes: readonly string[]
  /** What the run leaves to the engine's own garbage collection. */
  readonly leftToEngine?: Bytes
  /** Steps that were built and are booked on none: a fault of layerwright, which spares what else was measured. */
  readonly faults?: readonly string[]
  /** Why it ends early; what was measured until then is kept. */
  readonly incomplete?: string
}
