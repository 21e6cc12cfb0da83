import { createHash } from 'node:crypto'
import { printInstruction } from '../dockerfile/print.ts'
import type { Instruction, LoweredDockerfile, LoweredStage } from '../dockerfile/instruction.ts'
import { evaluate, mentioned, usedVariables, type Variables } from './variables.ts'

/** An instruction that BuildKit executes, and the key under which it finds its result again. */
export interface KeyedInstruction {
  readonly stage: string
  readonly instruction: Instruction
  readonly key: string
}

/**
 * The model of BuildKit's cache: the key of every instruction that makes a layer. A RUN's key holds its command, the
 * environment with every build argument in scope, the user, the directory and the shell, and the chain of layers
 * before it; a COPY's key holds its sources and the chain. Metadata is in no key.
 *
 * Source: BuildKit, solver/llbsolver/ops/exec.go (CacheMap) and frontend/dockerfile/dockerfile2llb/convert.go.
 *
 * @param buildArguments values that the build gives, which take the place of the defaults
 */
export function keys(
  dockerfile: LoweredDockerfile,
  buildArguments: Readonly<Record<string, string>> = {},
): readonly KeyedInstruction[] {
  const globals = dockerfile.globals.reduce<Variables>(
    (known, instruction) => withVariable(known, argument(instruction, known, buildArguments)),
    new Map(),
  )
  const ends: Ends = new Map()
  return dockerfile.stages.flatMap((stage) => stageKeys(stage, globals, ends, buildArguments))
}

/** What a RUN runs with, beside its command. */
interface State {
  /** Set by ENV, and so by every stage that starts from this one. */
  readonly exported: Variables
  /** Everything in scope: what ENV set, and build arguments. */
  readonly scope: Variables
  /** USER, SHELL and WORKDIR as printed. */
  readonly settings: Variables
}

type Ends = Map<string, { readonly chain: string; readonly state: State }>

const NOTHING: State = { exported: new Map(), scope: new Map(), settings: new Map() }

function stageKeys(
  stage: LoweredStage,
  globals: Variables,
  ends: Ends,
  buildArguments: Readonly<Record<string, string>>,
): readonly KeyedInstruction[] {
  const keyed: KeyedInstruction[] = []
  let chain = ''
  let state = NOTHING
  const add = (instruction: Instruction, ...parts: readonly string[]): void => {
    chain = hash(chain, printInstruction(instruction), ...parts)
    keyed.push({ stage: stage.name, instruction, key: chain })
  }
  for (const instruction of stage.instructions) {
    const { keyword } = instruction
    switch (keyword) {
      case 'FROM': {
        const base = ends.get(baseName(instruction))
        chain = base?.chain ?? hash('FROM', printInstruction(instruction), ...baseVariables(instruction, globals))
        // A build argument ends with its stage; what ENV set goes on.
        state = base === undefined ? NOTHING : { ...base.state, scope: base.state.exported }
        break
      }
      case 'ARG':
        state = {
          ...state,
          scope: withVariable(state.scope, argument(instruction, state.scope, buildArguments, globals)),
        }
        break
      case 'ENV':
        state = withEnvironment(state, instruction)
        break
      case 'USER':
      case 'SHELL':
        state = { ...state, settings: withVariable(state.settings, [keyword, printInstruction(instruction)]) }
        break
      case 'WORKDIR':
        state = { ...state, settings: withVariable(state.settings, [keyword, printInstruction(instruction)]) }
        add(instruction, ...usedVariables(instruction, state.scope))
        break
      case 'RUN':
      case 'ANY':
        add(
          instruction,
          ...[...state.scope].flat(),
          ...runSettings(instruction, state),
          ...mountedChains(instruction, ends),
        )
        break
      case 'COPY':
      case 'ADD':
        add(instruction, ...usedVariables(instruction, state.scope), ...copiedChain(instruction, ends))
        break
      case 'LABEL':
      case 'CMD':
      case 'ENTRYPOINT':
      case 'EXPOSE':
      case 'VOLUME':
      case 'HEALTHCHECK':
      case 'STOPSIGNAL':
      case 'ONBUILD':
      case '#':
        break
    }
  }
  ends.set(stage.name, { chain, state })
  return keyed
}

function baseName({ body }: Instruction): string {
  return body.form === 'plain' ? (body.text.split(' AS ')[0] ?? '') : ''
}

function baseVariables(instruction: Instruction, globals: Variables): readonly string[] {
  const names = mentioned(printInstruction(instruction))
  return [...globals].filter(([name]) => names.includes(name)).flat()
}

/** No shell reads the words of an exec form. */
function runSettings({ body }: Instruction, { settings }: State): readonly string[] {
  return [...settings].filter(([name]) => name !== 'SHELL' || body.form !== 'exec').flat()
}

function copiedChain({ flags }: Instruction, ends: Ends): readonly string[] {
  return flags.flatMap((flag) => chainOf(/^--from=(.+)$/.exec(flag), ends))
}

function mountedChains({ flags }: Instruction, ends: Ends): readonly string[] {
  return flags.flatMap((flag) => chainOf(/^--mount=.*,from=([^,]+)/.exec(flag), ends))
}

function chainOf(match: RegExpExecArray | null, ends: Ends): readonly string[] {
  const chain = ends.get(match?.[1] ?? '')?.chain
  return chain === undefined ? [] : [chain]
}

/** Every value of one ENV is expanded with what was set before it. */
function withEnvironment(state: State, { body }: Instruction): State {
  if (body.form !== 'pairs') return state
  const values = body.entries.map(([name, value]) => [name, evaluate(value, state.scope)] as const)
  return {
    ...state,
    exported: values.reduce(withVariable, state.exported),
    scope: values.reduce(withVariable, state.scope),
  }
}

/** Sorted, since the order in which variables were set is in no key. */
function withVariable(variables: Variables, [name, value]: readonly [string, string | undefined]): Variables {
  if (value === undefined) return variables
  return new Map([...variables, [name, value] as const].sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** A build argument with the value that the build gives, else its default, else the one of before the first FROM. */
function argument(
  { body }: Instruction,
  known: Variables,
  buildArguments: Readonly<Record<string, string>>,
  globals?: Variables,
): readonly [string, string | undefined] {
  const [name, fallback] =
    body.form === 'pairs' ? (body.entries[0] ?? ['', []]) : [body.form === 'plain' ? body.text : '']
  const value = fallback === undefined ? globals?.get(name) : evaluate(fallback, known)
  return [name, buildArguments[name] ?? value]
}

function hash(...parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex')
}
