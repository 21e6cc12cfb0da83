import type { CachedStep } from '../../ir/cached-step.ts'
import type { CacheMount } from '../../ir/steps/mount.ts'
import type { StepOf } from '../../ir/step.ts'
import { APK } from './apk.ts'
import { APT } from './apt.ts'
import { CARGO_BUILD, CARGO_INSTALL } from './cargo.ts'
import { CONDA } from './conda.ts'
import { DNF } from './dnf.ts'
import { GO_BUILD, GO_INSTALL } from './go.ts'
import { NPM } from './npm.ts'
import { PIP } from './pip.ts'
import { UV, UV_PYTHON, UV_SYNC } from './uv.ts'
import { PNPM } from './pnpm.ts'
import { YARN } from './yarn.ts'
import type { Disturbance, Tool } from './tool.ts'

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
  npm: NPM,
  pnpm: PNPM,
  yarn: YARN,
  cargoInstall: CARGO_INSTALL,
  cargoBuild: CARGO_BUILD,
  goInstall: GO_INSTALL,
  goBuild: GO_BUILD,
}

/** The mounts with which a step keeps its cache. */
export function mountsOf(step: CachedStep): readonly CacheMount[] {
  return askMounts(TOOLS, step.kind, step)
}

function askMounts<Kind extends CachedStep['kind']>(
  tools: { readonly [K in Kind]: Tool<StepOf<K>> },
  kind: Kind,
  step: StepOf<Kind>,
): readonly CacheMount[] {
  return tools[kind].mounts(step)
}

/** What disturbs a step that has its mounts; undefined where its command is the same whatever the image says. */
export function disturbanceOf(step: CachedStep): Disturbance | undefined {
  return ask(TOOLS, step.kind, step)
}

function ask<Kind extends CachedStep['kind']>(
  tools: { readonly [K in Kind]: Tool<StepOf<K>> },
  kind: Kind,
  step: StepOf<Kind>,
): Disturbance | undefined {
  return tools[kind].disturbedBy?.(step)
}
