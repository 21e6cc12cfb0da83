import { isStage, type StageNode } from './definition.ts'
import { NamedContext } from './named-context.ts'
import { dispatch, type Step, type StepTable } from './step.ts'
import { transactions } from './transactions.ts'
import { references, type Reference, type Text } from './text.ts'

const of = (...texts: readonly (Text | undefined)[]): readonly Reference[] =>
  texts.flatMap((text) => references(text ?? []))
const none = (): readonly Reference[] => []

const TABLE: StepTable<readonly Reference[]> = {
  apt: (step) => of(...transactions(step).flatMap(({ packages, targetRelease }) => [...packages, targetRelease])),
  aptRepository: (step) =>
    of(
      step.url,
      step.key.from === 'address' ? step.key.address : undefined,
      ...step.suites.map((suite) => (suite === 'codename' ? undefined : suite)),
    ),
  aptSnapshot: none,
  apk: (step) => of(...step.packages, ...step.repositories),
  dnf: (step) => of(...transactions(step).flatMap(({ packages }) => packages)),
  condaInstaller: (step) => of(step.url),
  conda: (step) => of(...step.packages),
  pip: (step) => of(...step.packages, step.indexUrl, ...step.extraIndexUrls),
  uv: (step) => of(...step.packages, step.indexUrl, ...step.extraIndexUrls),
  uvSync: none,
  uvPython: none,
  npm: (step) => of(...step.packages),
  pnpm: (step) => of(...step.packages),
  yarn: none,
  cargoInstall: (step) => of(...step.packages),
  cargoBuild: none,
  goInstall: (step) => of(...step.packages),
  goBuild: none,
  addUser: none,
  run: ({ command }) => (command.form === 'shell' ? command.scripts.flatMap((script) => script.references) : []),
  copy: (step) => of(...step.sources, step.destination, step.chown),
  add: (step) => of(...step.sources, step.destination, step.chown, step.checksum),
  file: (step) => of(step.path, step.owner),
  arg: (step) => of(step.declaration.default),
  env: (step) => of(...step.entries.map(([, value]) => value)),
  label: (step) => of(...step.entries.map(([, value]) => value)),
  workdir: (step) => of(step.path),
  user: (step) => of(step.user),
  shell: none,
  cmd: none,
  entrypoint: none,
  expose: (step) => of(...step.ports),
  volume: (step) => of(...step.paths),
  healthcheck: none,
  stopsignal: (step) => of(step.signal),
  // What a trigger refers to is declared by triggers of its own, in the build that runs it.
  onbuild: none,
  instruction: none,
  comment: none,
}

/** Every variable that a step's text refers to. */
export function stepReferences(step: Step): readonly Reference[] {
  return dispatch(TABLE, step)
}

/** Every variable in a stage's FROM. */
export function fromReferences({ from, platform }: Pick<StageNode, 'from' | 'platform'>): readonly Reference[] {
  const image = from instanceof NamedContext || isStage(from) ? [] : references(from)
  return [...image, ...references(platform ?? [])]
}
