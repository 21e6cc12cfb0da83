import { createHash } from 'node:crypto'
import { printInstruction } from '../dockerfile/print.ts'
import type { Instruction, LoweredDockerfile, LoweredStage } from '../dockerfile/instruction.ts'

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
  const globals = new Map(
    dockerfile.globals.map((instruction) => {
      const [name, value] = argumentValue(instruction, buildArguments)
      return [name, value ?? '']
    }),
  )
  const ends = new Map<string, { readonly chain: string; readonly state: State }>()
  return dockerfile.stages.flatMap((stage) => stageKeys(stage, globals, ends, buildArguments))
}

interface State {
  readonly environment: ReadonlyMap<string, string>
  readonly settings: ReadonlyMap<string, string>
}

type Ends = Map<string, { readonly chain: string; readonly state: State }>

function stageKeys(
  stage: LoweredStage,
  globals: ReadonlyMap<string, string>,
  ends: Ends,
  buildArguments: Readonly<Record<string, string>>,
): readonly KeyedInstruction[] {
  const keyed: KeyedInstruction[] = []
  let chain = ''
  let state: State = { environment: new Map(), settings: new Map() }
  for (const instruction of stage.instructions) {
    switch (instruction.keyword) {
      case 'FROM': {
        const image = instruction.body.form === 'plain' ? (instruction.body.text.split(' AS ')[0] ?? '') : ''
        const base = ends.get(image)
        chain = base?.chain ?? hash('FROM', ...instruction.flags, expand(image, globals))
        state = { environment: new Map(), settings: base?.state.settings ?? new Map() }
        if (base !== undefined) state = { ...state, environment: exported(base.state.environment) }
        break
      }
      case 'ARG': {
        const [name, value] = argumentValue(instruction, buildArguments)
        state = withVariable(state, `arg:${name}`, value ?? globals.get(name) ?? '')
        break
      }
      case 'ENV':
        for (const [name, value] of pairs(instruction)) state = withVariable(state, `env:${name}`, value)
        break
      case 'USER':
      case 'SHELL':
        state = {
          ...state,
          settings: new Map([...state.settings, [instruction.keyword, printInstruction(instruction)]]),
        }
        break
      case 'WORKDIR':
        state = {
          ...state,
          settings: new Map([...state.settings, [instruction.keyword, printInstruction(instruction)]]),
        }
        chain = hash(chain, printInstruction(instruction), ...usedVariables(instruction, state))
        keyed.push({ stage: stage.name, instruction, key: chain })
        break
      case 'RUN':
      case 'ANY':
        chain = hash(
          chain,
          printInstruction(instruction),
          ...[...state.environment].flat(),
          ...[...state.settings].flat(),
        )
        keyed.push({ stage: stage.name, instruction, key: chain })
        break
      case 'COPY':
        chain = hash(
          chain,
          printInstruction(instruction),
          ...usedVariables(instruction, state),
          copiedChain(instruction, ends),
        )
        keyed.push({ stage: stage.name, instruction, key: chain })
        break
      case 'LABEL':
      case 'CMD':
      case 'ENTRYPOINT':
      case 'EXPOSE':
      case 'VOLUME':
      case 'HEALTHCHECK':
      case 'STOPSIGNAL':
      case '#':
        break
    }
  }
  ends.set(stage.name, { chain, state })
  return keyed
}

/** A build argument ends with its stage; what ENV set goes on. */
function exported(environment: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  return new Map([...environment].filter(([name]) => name.startsWith('env:')))
}

function copiedChain(instruction: Instruction, ends: Ends): string {
  const from = instruction.flags.find((flag) => flag.startsWith('--from='))?.slice('--from='.length)
  return from === undefined ? '' : (ends.get(from)?.chain ?? from)
}

function withVariable(state: State, name: string, value: string): State {
  const environment = new Map(state.environment)
  environment.set(name, expand(value, plainNames(state.environment)))
  return { ...state, environment: new Map([...environment].sort(([a], [b]) => (a < b ? -1 : 1))) }
}

/** Only the variables that the instruction's text names: Docker expands them before the key is made. */
function usedVariables(instruction: Instruction, state: State): readonly string[] {
  const text = printInstruction(instruction)
  return [...plainNames(state.environment)].filter(([name]) => text.includes(`\${${name}`)).flat()
}

function plainNames(environment: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  return new Map([...environment].map(([name, value]) => [name.slice(name.indexOf(':') + 1), value]))
}

function expand(value: string, variables: ReadonlyMap<string, string>): string {
  return value.replace(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g, (whole, name: string) => variables.get(name) ?? whole)
}

function pairs(instruction: Instruction): readonly (readonly [string, string])[] {
  if (instruction.body.form !== 'pairs') return []
  return instruction.body.entries.map(([name, value]) => [
    name,
    value.map((part) => (typeof part === 'string' ? part : `\${${part.name}${part.operator ?? ''}}`)).join(''),
  ])
}

function argumentValue(
  instruction: Instruction,
  buildArguments: Readonly<Record<string, string>>,
): readonly [string, string | undefined] {
  const [name, value] = pairs(instruction)[0] ?? [
    instruction.body.form === 'plain' ? instruction.body.text : '',
    undefined,
  ]
  return [name, buildArguments[name] ?? value]
}

function hash(...parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex')
}
