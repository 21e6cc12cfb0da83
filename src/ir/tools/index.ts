import type { Step, StepOf } from '../step.ts'
import { APK } from './apk.ts'
import { APT } from './apt.ts'
import { CONDA } from './conda.ts'
import { DNF } from './dnf.ts'
import { PIP } from './pip.ts'
import { UV, UV_PYTHON, UV_SYNC } from './uv.ts'
import type { Tool } from './tool.ts'

/** A step whose tool keeps what it downloads in a cache. */
export type CachedStep = Extract<Step, { readonly cacheMount: unknown }>

/** The package tools, by the kind of their steps. */
export const TOOLS: { readonly [Kind in CachedStep['kind']]: Tool<StepOf<Kind>> } = {
  apk: APK,
  apt: APT,
  conda: CONDA,
  dnf: DNF,
  pip: PIP,
  uv: UV,
  uvSync: UV_SYNC,
  uvPython: UV_PYTHON,
}

/** Whether a step's tool keeps what it downloads in a cache. */
export function isCached(step: Pick<Step, 'kind'>): step is CachedStep {
  return 'cacheMount' in step
}
