import { isStage } from '../../ir/definition.ts'
import { dispatch, type Step, type StepTable } from '../../ir/step.ts'
import type { Text } from '../../ir/text.ts'
import { expandedJson, expandedWord } from '../escape.ts'
import type { Body, Instruction, Keyword } from '../instruction.ts'
import { scriptBody } from '../scripts.ts'
import { lowerApt, lowerAptRepository } from './apt.ts'
import { lowerConda, lowerCondaInstaller } from './conda.ts'
import { mountFlag } from './mounts.ts'
import { lowerPip } from './pip.ts'

interface Lowered {
  readonly keyword: Keyword
  readonly flags?: readonly string[]
  readonly body: Body
}

const run = (body: Body): Lowered => ({ keyword: 'RUN', body })
const exec = (keyword: Keyword, argv: readonly string[]): Lowered => ({ keyword, body: { form: 'exec', argv } })

const TABLE: StepTable<Lowered> = {
  apt: (step) => ({ keyword: 'RUN', ...lowerApt(step) }),
  aptRepository: (step) => run(lowerAptRepository(step)),
  condaInstaller: (step) => run(lowerCondaInstaller(step)),
  conda: (step) => ({ keyword: 'RUN', ...lowerConda(step) }),
  pip: (step) => ({ keyword: 'RUN', ...lowerPip(step) }),
  run: (step) => ({
    keyword: 'RUN',
    flags: [...step.mounts.map(mountFlag), ...(step.network === undefined ? [] : [`--network=${step.network}`])],
    body: step.command.form === 'exec' ? { form: 'exec', argv: step.command.argv } : scriptBody(step.command.scripts),
  }),
  copy: (step) => ({
    keyword: 'COPY',
    flags: [
      ...(step.from === undefined ? [] : [`--from=${isStage(step.from) ? step.from.name : step.from}`]),
      ...(step.chown === undefined ? [] : [`--chown=${expandedWord(step.chown)}`]),
      ...(step.chmod === undefined ? [] : [`--chmod=${step.chmod}`]),
      ...(step.link === true ? ['--link'] : []),
    ],
    body: { form: 'paths', paths: [...step.sources, step.destination] },
  }),
  file: (step) => ({
    keyword: 'COPY',
    flags: [
      ...(step.owner === undefined ? [] : [`--chown=${expandedWord(step.owner)}`]),
      `--chmod=${step.mode ?? '644'}`,
    ],
    body: { form: 'file', content: step.content, path: step.path },
  }),
  arg: ({ declaration }) => argument(declaration.name, declaration.default),
  env: (step) => ({ keyword: 'ENV', body: { form: 'pairs', entries: step.entries } }),
  label: (step) => ({ keyword: 'LABEL', body: { form: 'pairs', entries: step.entries } }),
  workdir: (step) => ({ keyword: 'WORKDIR', body: { form: 'word', word: step.path } }),
  user: (step) => ({ keyword: 'USER', body: { form: 'word', word: step.user } }),
  shell: (step) => exec('SHELL', step.argv),
  cmd: (step) => exec('CMD', step.argv),
  entrypoint: (step) => exec('ENTRYPOINT', step.argv),
  expose: (step) => ({ keyword: 'EXPOSE', body: { form: 'plain', text: step.ports.join(' ') } }),
  volume: (step) => ({
    keyword: 'VOLUME',
    body: { form: 'plain', text: `[${step.paths.map((path) => expandedJson([path])).join(',')}]` },
  }),
  healthcheck: (step) =>
    step.argv === undefined
      ? { keyword: 'HEALTHCHECK', body: { form: 'plain', text: 'NONE' } }
      : {
          keyword: 'HEALTHCHECK',
          flags: [
            ...(step.interval === undefined ? [] : [`--interval=${step.interval}`]),
            ...(step.timeout === undefined ? [] : [`--timeout=${step.timeout}`]),
            ...(step.startPeriod === undefined ? [] : [`--start-period=${step.startPeriod}`]),
            ...(step.retries === undefined ? [] : [`--retries=${step.retries}`]),
          ],
          body: { form: 'plain', text: `CMD ${JSON.stringify(step.argv)}` },
        },
  stopsignal: (step) => ({ keyword: 'STOPSIGNAL', body: { form: 'plain', text: step.signal } }),
  instruction: (step) => ({ keyword: 'ANY', body: { form: 'plain', text: step.text } }),
  comment: (step) => ({ keyword: '#', body: { form: 'plain', text: step.text } }),
}

/** One step as one instruction. */
export function lowerStep(step: Step): Instruction {
  const { keyword, flags = [], body } = dispatch(TABLE, step)
  return { keyword, flags, body, steps: [step.id], origins: step.origins }
}

/** `ARG NAME` or `ARG NAME=default`. */
export function argument(name: string, defaultValue: Text | undefined): Lowered {
  return {
    keyword: 'ARG',
    body:
      defaultValue === undefined ? { form: 'plain', text: name } : { form: 'pairs', entries: [[name, defaultValue]] },
  }
}
