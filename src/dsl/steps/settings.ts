import type {
  CmdStep,
  CommentStep,
  EntrypointStep,
  EnvStep,
  ExposeStep,
  HealthcheckStep,
  InstructionStep,
  LabelStep,
  ShellStep,
  StopsignalStep,
  UserStep,
  VolumeStep,
  WorkdirStep,
} from '../../ir/steps/settings.ts'
import { literals, plain, references, type Text } from '../../ir/text.ts'
import { absolutePath, oneLine, singleWord, wordList } from '../checks.ts'
import { containerCommand, type ContainerCommandLike } from './container-command.ts'
import { commonFields, type StepOptions } from '../options.ts'
import { Mistake } from '../mistake.ts'
import { checkName, describe, type TextLike } from '../variables.ts'
import type { StepDraft } from '../draft.ts'
import { checkDuration } from './duration.ts'
import { isSignal } from './signal.ts'

/** How the container's health is asked. Durations as Docker writes them: `30s`, `1m30s`. */
export interface HealthcheckOptions extends StepOptions {
  readonly interval?: string
  readonly timeout?: string
  readonly startPeriod?: string
  /** How often it is asked during the start period. */
  readonly startInterval?: string
  readonly retries?: number
}

/** Who reads the variables. */
export interface EnvOptions extends StepOptions {
  /** `runtime`: nothing that builds the image reads them, so that every step may be built without them. */
  readonly usedBy?: 'runtime'
}

export function envStep(values: Readonly<Record<string, TextLike>>, options: EnvOptions = {}): StepDraft<EnvStep> {
  const common = commonFields(options, ['usedBy'])
  if (options.usedBy !== undefined && options.usedBy !== 'runtime')
    throw new Mistake(`usedBy: ${describe(options.usedBy)} is not known. Write 'runtime', or leave it out`)
  const parsed = entries(values, 'env', checkName)
  const names = new Set(parsed.map(([name]) => name))
  for (const [name, value] of parsed)
    for (const { name: used } of references(value))
      if (used !== name && names.has(used))
        throw new Mistake(
          `${name} refers to ${used}, which the same .env() sets: Docker would use the value from before. ` +
            `Set ${used} in an .env() of its own first`,
        )
  return {
    kind: 'env',
    ...common,
    ...(options.usedBy === undefined ? {} : { usedBy: options.usedBy }),
    entries: parsed,
  }
}

export function labelStep(values: Readonly<Record<string, TextLike>>, options: StepOptions = {}): StepDraft<LabelStep> {
  return { kind: 'label', ...commonFields(options), entries: entries(values, 'label', checkLabel) }
}

export function workdirStep(path: TextLike, options: StepOptions = {}): StepDraft<WorkdirStep> {
  const checked = oneLine(path, 'the working directory')
  const first = checked[0]
  if (first === undefined || (typeof first === 'string' && !first.startsWith('/')))
    throw new Mistake(`.workdir() takes an absolute path, not ${describe(first)}`)
  return { kind: 'workdir', ...commonFields(options), path: checked }
}

export function userStep(user: TextLike, options: StepOptions = {}): StepDraft<UserStep> {
  const checked = oneLine(user, 'the user')
  const valid = checked.length > 0 && literals(checked).every((piece) => /^[A-Za-z0-9_.:-]+$/.test(piece))
  if (!valid || (typeof checked[0] === 'string' && checked[0].startsWith('-')))
    throw new Mistake(`.user() takes a user or user:group, by name or number, not ${describe(user)}`)
  return { kind: 'user', ...commonFields(options), user: checked }
}

export function shellStep(argv: readonly string[], options: StepOptions = {}): StepDraft<ShellStep> {
  return { kind: 'shell', ...commonFields(options), argv: wordList(argv, '.shell()') }
}

export function cmdStep(command: ContainerCommandLike, options: StepOptions = {}): StepDraft<CmdStep> {
  return { kind: 'cmd', ...commonFields(options), command: containerCommand(command, '.cmd()') }
}

export function entrypointStep(command: ContainerCommandLike, options: StepOptions = {}): StepDraft<EntrypointStep> {
  return { kind: 'entrypoint', ...commonFields(options), command: containerCommand(command, '.entrypoint()') }
}

export function exposeStep(ports: readonly (number | TextLike)[], options: StepOptions = {}): StepDraft<ExposeStep> {
  if (!Array.isArray(ports) || ports.length === 0)
    throw new Mistake(`.expose() takes a list of ports such as [8080, '53/udp'], not ${describe(ports)}`)
  return { kind: 'expose', ...commonFields(options), ports: ports.map(portText) }
}

/** Docker would split a variable that holds white space into several ports. */
function portText(port: number | TextLike): Text {
  const checked = singleWord(typeof port === 'number' ? String(port) : port, '.expose()')
  const known = plain(checked)
  const [, first, last = first] = /^(\d{1,5})(?:-(\d{1,5}))?(?:\/(?:tcp|udp|sctp))?$/.exec(known ?? '') ?? []
  const wrong =
    known === undefined
      ? literals(checked).some((piece) => !/^[0-9a-z/-]*$/.test(piece))
      : first === undefined || Number(last) > 65_535 || Number(first) > Number(last)
  if (wrong)
    throw new Mistake(
      `.expose(): ${describe(port)} is no port. Use a number, a range '8000-8010', or '53/udp', up to 65535`,
    )
  return checked
}

export function volumeStep(paths: readonly TextLike[], options: StepOptions = {}): StepDraft<VolumeStep> {
  if (!Array.isArray(paths) || paths.length === 0)
    throw new Mistake(`.volume() must be a list of paths such as ['/data'], not ${describe(paths)}`)
  return { kind: 'volume', ...commonFields(options), paths: paths.map(volumePath) }
}

function volumePath(path: TextLike): Text {
  const checked = oneLine(path, 'the volume')
  const [first] = checked
  if (first === undefined || typeof first === 'string') absolutePath(first ?? '', 'the volume')
  const known = plain(checked) ?? ''
  if (known !== known.trimEnd())
    throw new Mistake(`the volume ${describe(path)} ends with white space, which Docker cuts off. Take it out`)
  return checked
}

const MOST_RETRIES = 2_147_483_647

export function healthcheckStep(
  command: ContainerCommandLike | 'none',
  options: HealthcheckOptions = {},
): StepDraft<HealthcheckStep> {
  const common = commonFields(options, ['interval', 'timeout', 'startPeriod', 'startInterval', 'retries'])
  const { interval, timeout, startPeriod, startInterval, retries } = options
  const durations = { interval, timeout, startPeriod, startInterval }
  if (command === 'none') {
    const [useless] = Object.keys({ ...durations, retries }).filter((name) => name in options)
    if (useless !== undefined) throw new Mistake(`.healthcheck('none') takes no ${useless}: take it out`)
    return { kind: 'healthcheck', ...common }
  }
  for (const [name, value] of Object.entries(durations)) if (value !== undefined) checkDuration(value, name)
  if (retries !== undefined && (!Number.isInteger(retries) || retries < 1 || retries > MOST_RETRIES))
    throw new Mistake(
      `retries must be a whole number of at least 1 and at most ${MOST_RETRIES}, not ${describe(retries)}`,
    )
  return {
    kind: 'healthcheck',
    ...common,
    command: containerCommand(command, '.healthcheck()'),
    ...(interval === undefined ? {} : { interval }),
    ...(timeout === undefined ? {} : { timeout }),
    ...(startPeriod === undefined ? {} : { startPeriod }),
    ...(startInterval === undefined ? {} : { startInterval }),
    ...(retries === undefined ? {} : { retries }),
  }
}

export function stopsignalStep(signal: TextLike, options: StepOptions = {}): StepDraft<StopsignalStep> {
  const checked = singleWord(signal, '.stopsignal()')
  const known = plain(checked)
  if (known === undefined ? literals(checked).some((piece) => !/^[A-Z0-9+-]*$/.test(piece)) : !isSignal(known))
    throw new Mistake(`.stopsignal() takes a name such as SIGINT or a number as a string, not ${describe(signal)}`)
  return { kind: 'stopsignal', ...commonFields(options), signal: checked }
}

export function instructionStep(instruction: string, options: StepOptions = {}): StepDraft<InstructionStep> {
  const keyword = typeof instruction === 'string' ? /^[A-Z]+(?=\s)/.exec(instruction)?.[0] : undefined
  if (keyword === undefined)
    throw new Mistake(
      `.instruction() takes one instruction of a Dockerfile such as 'RUN true', not ${describe(instruction)}`,
    )
  if (keyword === 'FROM') throw new Mistake('.instruction() cannot hold FROM: start another stage with stage()')
  if (/[\0\r]|\n$/.test(instruction))
    throw new Mistake('.instruction() cannot end with a line break or hold a NUL or a carriage return')
  if (!instruction.includes('<<') && instruction.split('\n').slice(0, -1).some(endsHere))
    throw new Mistake(
      '.instruction() takes one instruction: give each a call of its own, or end the lines that go on with a backslash',
    )
  return { kind: 'instruction', ...commonFields(options), text: instruction }
}

/** A line after which another instruction would begin; comments may stand between continued lines. */
function endsHere(line: string): boolean {
  return !/[\\`][ \t]*$|^[ \t]*#/.test(line)
}

export function commentStep(comment: string): StepDraft<CommentStep> {
  if (typeof comment !== 'string') throw new Mistake(`.comment() takes a string, not ${describe(comment)}`)
  return { kind: 'comment', text: comment }
}

function entries(
  values: Readonly<Record<string, TextLike>>,
  call: string,
  check: (name: string) => void,
): readonly (readonly [string, Text])[] {
  if (typeof values !== 'object' || values === null || Array.isArray(values))
    throw new Mistake(`.${call}() takes an object of names and values, not ${describe(values)}`)
  const list = Object.entries(values)
  if (list.length === 0) throw new Mistake(`.${call}({}) sets nothing: name a value or take the call out`)
  return list.map(([name, value]) => {
    check(name)
    return [name, oneLine(value, `the value of ${name}`)] as const
  })
}

function checkLabel(name: string): void {
  if (!/^[A-Za-z0-9][A-Za-z0-9._/-]*$/.test(name))
    throw new Mistake(`the label ${describe(name)} may hold letters, digits, . _ / and - only`)
}
