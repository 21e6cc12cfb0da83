import type { Step, StepOf } from '../step.ts'
import { APT } from './apt.ts'
import { CONDA } from './conda.ts'
import { NPM } from './npm.ts'
import { PIP } from './pip.ts'
import { PNPM } from './pnpm.ts'
import { YARN } from './yarn.ts'
import type { Tool } from './tool.ts'

/** A step whose tool keeps what it downloads in a cache. */
export type CachedStep = Extract<Step, { readonly cacheMount: unknown }>

/** The package tools, by the kind of their steps. */
export const TOOLS: { readonly [Kind in CachedStep['kind']]: Tool<StepOf<Kind>> } = {
  apt: APT,
  conda: CONDA,
  pip: PIP,
  npm: NPM,
  pnpm: PNPM,
  yarn: YARN,
}

/** Whether a step's tool keeps what it downloads in a cache. */
export function isCached(step: Pick<Step, 'kind'>): step is CachedStep {
  return 'cacheMount' in step
}
