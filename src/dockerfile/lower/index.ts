import { dispatch, type Step, type StepTable } from '../../ir/step.ts'
import type { CopyStep } from '../../ir/steps/files.ts'
import type { RunCommand } from '../../ir/steps/run.ts'
import type { ContainerCommand, HealthcheckStep } from '../../ir/steps/settings.ts'
import type { Text } from '../../ir/text.ts'
import { expandedWord } from '../escape.ts'
import type { Body, Instruction, Keyword } from '../instruction.ts'
import { scriptBody } from '../scripts.ts'
import { lowerAddUser } from './add-user.ts'
import { lowerApk } from './apk.ts'
import { lowerApt } from './apt.ts'
import { lowerAptRepository } from './apt-repository.ts'
import { lowerAptSnapshot } from './apt-snapshot.ts'
import { lowerDnf } from './dnf.ts'
import { lowerCargoBuild, lowerCargoInstall } from './cargo.ts'
import { lowerConda, lowerCondaInstaller } from './conda.ts'
import { lowerFile } from './file.ts'
import { lowerGoBuild, lowerGoInstall } from './go.ts'
import { mountFlag, sourceName } from './mounts.ts'
import { lowerNpm } from './npm.ts'
import { lowerPip } from './pip.ts'
import { stampFlags } from './refresh-stamp.ts'
import { lowerUv, lowerUvPython, lowerUvSync } from './uv.ts'
import { lowerPnpm } from './pnpm.ts'
import { lowerYarn } from './yarn.ts'

interface Lowered {
  readonly keyword: Keyword
  readonly flags?: readonly string[]
  readonly body: Body
}

/** What holds where a step stands. */
interface Situation {
  /** Whether the directory of the file that it writes exists for certain. */
  readonly parentExists: boolean
}

const run = (body: Body): Lowered => ({ keyword: 'RUN', body })

const TABLE: StepTable<Lowered | readonly Lowered[], [Situation]> = {
  apt: (step) => ({ keyword: 'RUN', ...lowerApt(step) }),
  aptRepository: (step) => ({ keyword: 'RUN', ...lowerAptRepository(step) }),
  aptSnapshot: (step) => run(lowerAptSnapshot(step)),
  apk: (step) => ({ keyword: 'RUN', ...lowerApk(step) }),
  dnf: (step) => ({ keyword: 'RUN', ...lowerDnf(step) }),
  condaInstaller: (step) => run(lowerCondaInstaller(step)),
  conda: (step) => ({ keyword: 'RUN', ...lowerConda(step) }),
  pip: (step) => ({ keyword: 'RUN', ...lowerPip(step) }),
  uv: (step) => ({ keyword: 'RUN', ...lowerUv(step) }),
  uvSync: (step) => ({ keyword: 'RUN', ...lowerUvSync(step) }),
  uvPython: (step) => ({ keyword: 'RUN', ...lowerUvPython(step) }),
  npm: (step) => ({ keyword: 'RUN', ...lowerNpm(step) }),
  pnpm: (step) => ({ keyword: 'RUN', ...lowerPnpm(step) }),
  yarn: (step) => ({ keyword: 'RUN', ...lowerYarn(step) }),
  cargoInstall: (step) => ({ keyword: 'RUN', ...lowerCargoInstall(step) }),
  cargoBuild: (step) => ({ keyword: 'RUN', ...lowerCargoBuild(step) }),
  goInstall: (step) => ({ keyword: 'RUN', ...lowerGoInstall(step) }),
  goBuild: (step) => ({ keyword: 'RUN', ...lowerGoBuild(step) }),
  addUser: (step) => run(lowerAddUser(step)),
  run: (step) => ({
    keyword: 'RUN',
    flags: [...step.mounts.map(mountFlag), ...flagOf('network', step.network), ...flagOf('security', step.security)],
    body: commandBody(step.command),
  }),
  copy: (step) => ({
    keyword: 'COPY',
    flags: [
      ...(step.from === undefined ? [] : [`--from=${sourceName(step.from)}`]),
      ...fileFlags(step),
      ...(step.parents === true ? ['--parents'] : []),
      ...excludeFlags(step),
    ],
    body: { form: 'paths', paths: [...step.sources, step.destination] },
  }),
  add: (step) => ({
    keyword: 'ADD',
    flags: [
      ...fileFlags(step),
      ...(step.checksum === undefined ? [] : [`--checksum=${expandedWord(step.checksum)}`]),
      ...flagOf('keep-git-dir', step.keepGitDir),
      ...flagOf('unpack', step.unpack),
      ...excludeFlags(step),
    ],
    body: { form: 'paths', paths: [...step.sources, step.destination] },
  }),
  file: (step, { parentExists }) => lowerFile(step, parentExists),
  arg: ({ declaration }) => argument(declaration.name, declaration.default),
  env: (step) => ({ keyword: 'ENV', body: { form: 'pairs', entries: step.entries } }),
  label: (step) => ({ keyword: 'LABEL', body: { form: 'pairs', entries: step.entries } }),
  workdir: (step) => ({ keyword: 'WORKDIR', body: { form: 'words', words: [step.path] } }),
  user: (step) => ({ keyword: 'USER', body: { form: 'words', words: [step.user] } }),
  shell: (step) => ({ keyword: 'SHELL', body: { form: 'exec', argv: step.argv } }),
  cmd: (step) => ({ keyword: 'CMD', body: containerCommand(step.command) }),
  entrypoint: (step) => ({ keyword: 'ENTRYPOINT', body: containerCommand(step.command) }),
  expose: (step) => ({ keyword: 'EXPOSE', body: { form: 'words', words: step.ports } }),
  volume: (step) => ({ keyword: 'VOLUME', body: { form: 'list', paths: step.paths } }),
  healthcheck: lowerHealthcheck,
  stopsignal: (step) => ({ keyword: 'STOPSIGNAL', body: { form: 'words', words: [step.signal] } }),
  onbuild: (step, situation) =>
    lowerStep(step.trigger, situation).map((instruction): Lowered => ({
      keyword: 'ONBUILD',
      body: { form: 'trigger', instruction },
    })),
  instruction: (step) => ({ keyword: 'ANY', body: { form: 'plain', text: step.text } }),
  comment: (step) => ({ keyword: '#', body: { form: 'plain', text: step.text } }),
}

function lowerHealthcheck(step: HealthcheckStep): Lowered {
  const { command } = step
  if (command === undefined) return { keyword: 'HEALTHCHECK', body: { form: 'plain', text: 'NONE' } }
  const words = command.form === 'exec' ? JSON.stringify(command.argv) : command.script.script
  return {
    keyword: 'HEALTHCHECK',
    flags: [
      ...flagOf('interval', step.interval),
      ...flagOf('timeout', step.timeout),
      ...flagOf('start-period', step.startPeriod),
      ...flagOf('start-interval', step.startInterval),
      ...flagOf('retries', step.retries),
    ],
    body: { form: 'plain', text: `CMD ${words}` },
  }
}

function commandBody(command: RunCommand): Body {
  switch (command.form) {
    case 'exec':
      return { form: 'exec', argv: command.argv }
    case 'interpreter':
      return { form: 'heredoc', script: command.script, interpreter: command.interpreter }
    case 'shell':
      return scriptBody(command.scripts)
  }
}

function containerCommand(command: ContainerCommand): Body {
  return command.form === 'exec' ? { form: 'exec', argv: command.argv } : { form: 'plain', text: command.script.script }
}

function fileFlags({ chown, chmod, link }: Pick<CopyStep, 'chown' | 'chmod' | 'link'>): readonly string[] {
  return [
    ...(chown === undefined ? [] : [`--chown=${expandedWord(chown)}`]),
    ...(chmod === undefined ? [] : [`--chmod=${chmod}`]),
    ...(link === true ? ['--link'] : []),
  ]
}

function excludeFlags({ exclude }: Pick<CopyStep, 'exclude'>): readonly string[] {
  return (exclude ?? []).map((pattern) => `--exclude=${pattern}`)
}

function flagOf(name: string, value: string | number | boolean | undefined): readonly string[] {
  return value === undefined ? [] : [`--${name}=${String(value)}`]
}

/** One step as one instruction, or as several that belong together. */
export function lowerStep(step: Step, situation: Situation): readonly Instruction[] {
  const lowered = dispatch(TABLE, step, situation)
  return (isSeveral(lowered) ? lowered : [lowered]).map(({ keyword, flags = [], body }) => ({
    keyword,
    flags: [...stampFlags(step), ...flags],
    body,
    steps: [step.id],
    origins: step.origins,
  }))
}

/** `Array.isArray` does not narrow a read-only list. */
function isSeveral(lowered: Lowered | readonly Lowered[]): lowered is readonly Lowered[] {
  return Array.isArray(lowered)
}

/** `ARG NAME` or `ARG NAME=default`. */
export function argument(name: string, defaultValue: Text | undefined): Lowered {
  return {
    keyword: 'ARG',
    body:
      defaultValue === undefined ? { form: 'plain', text: name } : { form: 'pairs', entries: [[name, defaultValue]] },
  }
}
