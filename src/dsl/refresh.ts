import type { Diagnostic } from '../ir/errors.ts'
import type { Step, StepKind } from '../ir/step.ts'
import type { StepDraft } from './draft.ts'
import type { WrittenStep } from './stage/builder.ts'

/** Steps that ask for a refresh and have nothing that could be newer when they run again. */
export function refreshMistakes(steps: readonly WrittenStep[]): readonly Diagnostic[] {
  return steps.flatMap(({ draft, origin }) => {
    const why = asksForRefresh(draft) ? useless(draft) : undefined
    return why === undefined ? [] : [{ origin, message: `refresh: ${why}` }]
  })
}

function asksForRefresh(draft: StepDraft | Step): boolean {
  if (draft.kind === 'onbuild') return draft.refresh !== undefined || asksForRefresh(draft.trigger)
  return draft.refresh !== undefined
}

function useless(draft: StepDraft): string | undefined {
  return draft.kind === 'aptRepository' && draft.key.from !== 'address'
    ? 'the key and the address are in the definition, so that it would do the same again. Give it to the step that installs from the repository'
    : WHY_NOT[draft.kind]
}

const METADATA = 'it only describes the image, and nothing of it can be newer. Take it out'
const SETTING = 'it sets what the definition says, and nothing of it can be newer. Take it out'
const FILES = 'Docker compares files by their content in every build, and takes what has changed. Take it out'

/** A kind without an entry runs a command that may find something newer. */
const WHY_NOT: Readonly<Record<StepKind, string | undefined>> = {
  apt: undefined,
  aptRepository: undefined,
  aptSnapshot: 'a snapshot is of one moment. Write a later one, or give it to a step that installs packages',
  apk: undefined,
  dnf: undefined,
  condaInstaller: undefined,
  conda: undefined,
  pip: undefined,
  uv: undefined,
  uvSync: undefined,
  uvPython: undefined,
  npm: undefined,
  pnpm: undefined,
  yarn: undefined,
  cargoInstall: undefined,
  cargoBuild: undefined,
  goInstall: undefined,
  goBuild: undefined,
  addUser: 'a user is added as the definition says, and nothing of it can be newer. Take it out',
  run: undefined,
  copy: `${FILES}; --lock moves the digest of an image on`,
  add: 'Docker asks for an address or a git repository in every build, and takes what has changed. Take it out',
  file: SETTING,
  arg: SETTING,
  env: SETTING,
  label: METADATA,
  workdir: SETTING,
  user: SETTING,
  shell: SETTING,
  cmd: METADATA,
  entrypoint: METADATA,
  expose: METADATA,
  volume: METADATA,
  healthcheck: METADATA,
  stopsignal: METADATA,
  onbuild: 'a trigger runs in the build of another image, which this lock file is not of. Take it out',
  instruction: 'an instruction as typed is passed on as it is, and has no place for a stamp. Use .run()',
  comment: METADATA,
}
