import { transactions } from '../ir/transactions.ts'
import { dispatch, type Step, type StepOf, type StepTable } from '../ir/step.ts'
import type { Changes, Refresh } from '../ir/steps/base.ts'
import type { AptTransaction } from '../ir/steps/apt.ts'
import type { DnfTransaction } from '../ir/steps/dnf.ts'
import type { PipStep } from '../ir/steps/pip.ts'
import type { UvStep } from '../ir/steps/uv.ts'

/** Seconds. */
export type Seconds = number

/**
 * What running a step is expected to cost: `overhead` is paid once for each step whatever it installs (an index, a
 * solver), `download` is what a warm cache mount saves, `work` is the rest: unpacking, linking, compiling.
 */
export interface Cost {
  readonly overhead: Seconds
  readonly download: Seconds
  readonly work: Seconds
}

/** What a step costs when its cache mount, if it has one, is cold. */
export function coldSeconds(cost: Cost): Seconds {
  return cost.overhead + cost.download + cost.work
}

const free: Cost = { overhead: 0, download: 0, work: 0 }
const metadata = (): Cost => free
const packages = (count: number, overhead: Seconds, download: Seconds, work: Seconds): Cost => ({
  overhead,
  download: count * download,
  work: count * work,
})

function sumOf<Item>(items: readonly Item[], of: (item: Item) => number): number {
  return items.reduce((sum, item) => sum + of(item), 0)
}

const aptCount = ({ packages, debs }: AptTransaction): number => packages.length + debs.length
const dnfCount = (one: DnfTransaction): number => one.packages.length

/** Packages that a step names, and those that a file of requirements usually holds. */
function pythonCount(step: Pick<PipStep | UvStep, 'packages' | 'requirements' | 'editable'>): number {
  return step.packages.length + step.editable.length + 10 * step.requirements.length
}

/** A project has a few hundred packages. */
type NodeStep = Pick<StepOf<'npm' | 'pnpm' | 'yarn'>, 'global' | 'packages'>
const nodeCost = (step: NodeStep): Cost =>
  step.global ? packages(step.packages.length, 1, 1, 1) : { overhead: 1, download: 8, work: 6 }
const nodeBytes = (step: NodeStep): number => (step.global ? step.packages.length * 10e6 : 150e6)
const nodeChange = (step: NodeStep): number => (step.global ? 0.03 : 0.1)

/** Shipped priors, for definitions with no measurement: rounded from builds of images of these kinds. */
const COST: StepTable<Cost> = {
  apt: (step) => packages(sumOf(transactions(step), aptCount), 4, 0.8, 1.2),
  aptRepository: () => ({ overhead: 0.5, download: 0.3, work: 0 }),
  aptSnapshot: () => ({ overhead: 0.3, download: 0, work: 0 }),
  apk: (step) => packages(step.packages.length, 1, 0.3, 0.3),
  dnf: (step) => packages(sumOf(transactions(step), dnfCount), 8, 0.8, 1.2),
  condaInstaller: () => ({ overhead: 0.5, download: 6, work: 8 }),
  conda: (step) => packages(step.packages.length, 6, 1.5, 1.5),
  pip: (step) => packages(pythonCount(step), 1, 0.4, 0.6),
  uv: (step) => packages(pythonCount(step), 0.3, 0.3, 0.1),
  uvSync: () => ({ overhead: 0.5, download: 5, work: 2 }),
  uvPython: (step) => packages(step.versions.length, 0.2, 2, 1),
  npm: nodeCost,
  pnpm: nodeCost,
  yarn: nodeCost,
  cargoInstall: (step) => packages(step.packages.length, 2, 4, 60),
  cargoBuild: () => ({ overhead: 1, download: 6, work: 60 }),
  goInstall: (step) => packages(step.packages.length, 1, 4, 15),
  goBuild: () => ({ overhead: 1, download: 5, work: 20 }),
  addUser: () => ({ overhead: 0.3, download: 0, work: 0 }),
  run: () => ({ overhead: 0.4, download: 0, work: 0.6 }),
  copy: () => ({ overhead: 0.1, download: 0, work: 0.1 }),
  add: () => ({ overhead: 0.1, download: 1, work: 0.2 }),
  file: () => ({ overhead: 0.1, download: 0, work: 0 }),
  arg: metadata,
  env: metadata,
  label: metadata,
  workdir: () => ({ overhead: 0.1, download: 0, work: 0 }),
  user: metadata,
  shell: metadata,
  cmd: metadata,
  entrypoint: metadata,
  expose: metadata,
  volume: metadata,
  healthcheck: metadata,
  stopsignal: metadata,
  onbuild: metadata,
  instruction: () => ({ overhead: 0.4, download: 0, work: 0.6 }),
  comment: metadata,
}

/** Shipped priors of what a step adds to the build cache, in bytes. */
const BYTES: StepTable<number> = {
  apt: (step) => sumOf(transactions(step), (one) => aptCount(one) * (one.recommends ? 40e6 : 20e6)),
  aptRepository: () => 10e3,
  aptSnapshot: () => 1e3,
  apk: (step) => step.packages.length * 5e6,
  dnf: (step) => sumOf(transactions(step), (one) => dnfCount(one) * (one.weakDeps ? 40e6 : 20e6)),
  condaInstaller: () => 150e6,
  conda: (step) => step.packages.length * 15e6,
  pip: (step) => pythonCount(step) * 8e6,
  uv: (step) => pythonCount(step) * 8e6,
  uvSync: () => 100e6,
  uvPython: (step) => step.versions.length * 100e6,
  npm: nodeBytes,
  pnpm: nodeBytes,
  yarn: nodeBytes,
  cargoInstall: (step) => step.packages.length * 8e6,
  cargoBuild: () => 8e6,
  goInstall: (step) => step.packages.length * 15e6,
  goBuild: () => 15e6,
  addUser: () => 10e3,
  run: () => 1e6,
  copy: () => 1e6,
  add: () => 1e6,
  file: ({ content }) => content.length,
  arg: () => 0,
  env: () => 0,
  label: () => 0,
  workdir: () => 0,
  user: () => 0,
  shell: () => 0,
  cmd: () => 0,
  entrypoint: () => 0,
  expose: () => 0,
  volume: () => 0,
  healthcheck: () => 0,
  stopsignal: () => 0,
  onbuild: () => 0,
  instruction: () => 1e6,
  comment: () => 0,
}

/** The probability that the event behind one rebuild edits the step. */
const CHANGE: StepTable<number> = {
  apt: () => 0.03,
  aptRepository: () => 0.005,
  aptSnapshot: () => 0.02,
  apk: () => 0.03,
  dnf: () => 0.03,
  condaInstaller: () => 0.005,
  conda: () => 0.04,
  pip: () => 0.08,
  uv: () => 0.08,
  uvSync: () => 0.08,
  uvPython: () => 0.01,
  npm: nodeChange,
  pnpm: nodeChange,
  yarn: nodeChange,
  cargoInstall: () => 0.02,
  cargoBuild: () => 0.5,
  goInstall: () => 0.02,
  goBuild: () => 0.5,
  addUser: () => 0.005,
  run: () => 0.02,
  copy: () => 0.5,
  add: () => 0.05,
  file: () => 0.03,
  arg: () => 0.01,
  env: () => 0.01,
  label: () => 0.01,
  workdir: () => 0.002,
  user: () => 0.002,
  shell: () => 0.002,
  cmd: () => 0.01,
  entrypoint: () => 0.01,
  expose: () => 0.005,
  volume: () => 0.005,
  healthcheck: () => 0.01,
  stopsignal: () => 0.002,
  onbuild: () => 0.005,
  instruction: () => 0.02,
  comment: () => 0,
}

const HINT: Readonly<Record<Exclude<Changes, number>, number>> = {
  never: 0,
  yearly: 0.004,
  monthly: 0.05,
  weekly: 0.2,
  daily: 0.6,
  'every-commit': 1,
}

/** The shipped estimate of a step's cost. */
export function priorCost(step: Step): Cost {
  return dispatch(COST, step)
}

/** The shipped estimate of what a step adds to the build cache, in bytes. */
export function priorBytes(step: Step): number {
  return dispatch(BYTES, step)
}

/** The probability that an edit reaches the step: the author's hint, else the shipped prior of the step's kind. */
export function editProbability(step: Step): number {
  if (step.changes === undefined) return dispatch(CHANGE, step)
  return typeof step.changes === 'number' ? step.changes : HINT[step.changes]
}

/** The probability that a period of the schedule has ended since the last rebuild: that of an edit as often. */
export function refreshProbability(refresh: Refresh): number {
  return HINT[refresh]
}

/** The probability that the step runs again by itself: because it was edited, or because its schedule says so. */
export function changeProbability(step: Step): number {
  if (step.refresh === undefined) return editProbability(step)
  return 1 - (1 - editProbability(step)) * (1 - refreshProbability(step.refresh))
}
