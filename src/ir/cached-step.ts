import type { Step } from './step.ts'

/** A step whose tool keeps what it downloads in a cache. */
export type CachedStep = Extract<Step, { readonly cacheMount: unknown }>

/** Whether a step's tool keeps what it downloads in a cache. */
export function isCached(step: Pick<Step, 'kind'>): step is CachedStep {
  return 'cacheMount' in step
}
