import { TOOLS } from '../effects/tools/index.ts'
import type { ToolCache } from '../effects/tools/tool.ts'
import { knownBase } from '../effects/base-images.ts'
import { isHarmless } from './harmless-programs.ts'
import { invocationOf, isCommand, knownValue, type Invocation } from './invocation.ts'
import { scriptsOf } from './scripts.ts'
import { pipelines, type Pipeline } from './shell-commands.ts'
import type { Situation } from './situation.ts'

/** The values of variables: `''` for one that is not set, undefined for one that may be anything. */
export type Environment = (name: string) => string | undefined

/** A command of a known tool: one that fills a cache, or one that empties it. */
export interface Use {
  readonly tool: string
  readonly cache: ToolCache
  readonly invocation: Invocation
  readonly environment: Environment
}

/** What a `.run()` does with the caches of package tools. */
export interface Uses {
  readonly fills: readonly Use[]
  /** Only what runs in any case. */
  readonly empties: readonly Use[]
  /** Directories that `rm -r` removes in any case, as they are written. */
  readonly removes: readonly string[]
  /** Directories whose owner `chown -R` changes. */
  readonly chowns: readonly string[]
  /** Whether every command is understood, so that no other one can use a cache or configure its tool. */
  readonly whole: boolean
  /** Everything as it is written. */
  readonly text: string
}

const TABLE = Object.values(TOOLS)
const PROGRAMS: ReadonlySet<string> = new Set(TABLE.flatMap(({ commands }) => commands.map(firstWord)))
/** Commands that run another program, whose words are not theirs. */
const RUNS_PROGRAM = /^(?:npx|\S+ (?:run|exec|dlx|test))\b/
const CONTROL = /(?:^|[\s;&|])(?:if|case|for|while|until|function|trap)\s|[({]\s|\(\)|\|\|/

function firstWord(command: string): string {
  return command.split(' ')[0] ?? ''
}

/**
 * Reads a `.run()`.
 *
 * @returns undefined where another shell than one of POSIX runs it, or a script of it cannot be read
 */
export function usesOf(situation: Situation): Uses | undefined {
  const { step, shell } = situation
  if (step.kind !== 'run') return undefined
  const found = read(situation)
  if (found === undefined) return undefined
  if (step.command.form === 'shell' && !/(?:^|\/)(?:ba|da|a|k|z)?sh$/.test(shell[0] ?? '')) return undefined
  const text = step.command.form === 'exec' ? step.command.argv.join(' ') : scriptsOf(step).join('\n')
  return collect(found, text, outerEnvironment(situation))
}

function read({ step }: Situation): readonly Pipeline[] | undefined {
  if (step.kind !== 'run') return undefined
  switch (step.command.form) {
    case 'exec':
      return [{ commands: [{ words: step.command.argv, redirected: false }], then: '', condition: false }]
    case 'interpreter':
      return undefined
    case 'shell': {
      const parts = scriptsOf(step).map(pipelines)
      return parts.some((part) => part === undefined) ? undefined : parts.flatMap((part) => part ?? [])
    }
  }
}

/** What ENV and ARG have set, above what the base image is known to set. */
function outerEnvironment(situation: Situation): Environment {
  const base = knownBase(situation.stage)
  return (name) => {
    const value = situation.environment.get(name) ?? base?.environment.get(name) ?? ''
    return knownValue(value)
  }
}

function collect(script: readonly Pipeline[], text: string, outer: Environment): Uses {
  const fills: Use[] = []
  const empties: Use[] = []
  const removes: string[] = []
  const chowns: string[] = []
  const exported = new Map<string, string | undefined>()
  let whole = true
  for (const { words, certain } of commandsOf(script, text)) {
    if (isSetting(words)) {
      settings(words, certain && words[0] === 'export').forEach(([name, value]) => exported.set(name, value))
      continue
    }
    const invocation = invocationOf(words)
    if (invocation === undefined) {
      whole = false
      continue
    }
    const uses = usesOfCommand(invocation, innerEnvironment(outer, new Map(exported), invocation))
    fills.push(...uses.fills)
    if (certain) empties.push(...uses.empties)
    if (certain && invocation.program === 'rm') removes.push(...recursive(invocation, /^-[a-z]*[rR]|^--recursive$/))
    if (invocation.program === 'chown') chowns.push(...recursive(invocation, /^-[a-zA-Z]*R|^--recursive$/).slice(1))
    whole &&= uses.known && !words.some(callsTool)
  }
  return { fills: once(fills), empties: once(empties), removes, chowns, whole, text }
}

interface ScriptCommand {
  readonly words: readonly string[]
  /** Whether it runs in any case. */
  readonly certain: boolean
}

/** The commands of a script in order, with the parameters that it gives to itself. */
function commandsOf(script: readonly Pipeline[], text: string): readonly ScriptCommand[] {
  const branches = CONTROL.test(text)
  let parameters: readonly string[] = []
  return script.flatMap(({ commands }, index) => {
    const certain = !branches && script[index - 1]?.then !== '||'
    return commands.map(({ words: typed }) => {
      const words = withParameters(typed, parameters)
      if (words[0] === 'set' && words[1] === '--') parameters = words.slice(2)
      return { words, certain }
    })
  })
}

interface CommandUses {
  readonly fills: readonly Use[]
  readonly empties: readonly Use[]
  /** Whether it is understood, so that it can do nothing else with a cache. */
  readonly known: boolean
}

function usesOfCommand(invocation: Invocation, environment: Environment): CommandUses {
  const use = (tool: string, cache: ToolCache): Use => ({ tool, cache, invocation, environment })
  const fills = TABLE.flatMap(({ name, commands, caches }) =>
    commands.some((command) => isCommand(invocation, command)) ? caches.map((cache) => use(name, cache)) : [],
  )
  const empties = TABLE.flatMap(({ name, caches }) =>
    caches
      .filter(({ emptiedBy }) => emptiedBy.some((command) => isEmptying(invocation, command)))
      .map((cache) => use(name, cache)),
  )
  const known = fills.length > 0 ? !runsProgram(invocation) : empties.length > 0 || harmless(invocation)
  return { fills, empties, known }
}

/** Tools with several kinds of steps have one cache. */
function once(uses: readonly Use[]): readonly Use[] {
  return uses.filter(
    ({ cache, invocation }, index) =>
      uses.findIndex((other) => other.cache === cache && other.invocation === invocation) === index,
  )
}

function harmless({ program, words }: Invocation): boolean {
  return isHarmless(program, words, PROGRAMS.has(program))
}

function runsProgram({ program, words }: Invocation): boolean {
  const subcommand = words.find((word) => !word.startsWith('-')) ?? ''
  return RUNS_PROGRAM.test(`${program} ${subcommand}`)
}

/** With a name behind it, it empties only a part; asking for a trial or for help empties nothing. */
function isEmptying(invocation: Invocation, command: string): boolean {
  if (!isCommand(invocation, command)) return false
  const wanted = command
    .split(' ')
    .slice(1)
    .filter((word) => !word.startsWith('-'))
  const given = invocation.words.filter((word) => !word.startsWith('-') && !word.startsWith('Dir::'))
  return (
    given.length === wanted.length && !invocation.words.some((word) => /^(?:--dry-run|-d|-s|--help|-h)$/.test(word))
  )
}

function recursive({ words }: Invocation, option: RegExp): readonly string[] {
  return words.some((word) => option.test(word)) ? words.filter((word) => !word.startsWith('-')) : []
}

/** `"$@"` is every parameter that `set --` gave, `$1` the first. What was not given stays. */
function withParameters(words: readonly string[], parameters: readonly string[]): readonly string[] {
  return words.flatMap((word) =>
    word === '$@' ? parameters : [word.replace(/\$([1-9])(?!\d)/g, (typed, n) => parameters[Number(n) - 1] ?? typed)],
  )
}

/** A command in `$(…)` may be another use. */
function callsTool(word: string): boolean {
  return (
    /\$\(|`|<\(/.test(word) &&
    [...PROGRAMS].some((program) => new RegExp(`(?:^|[^\\w-])${program}(?:$|[^\\w-])`).test(word))
  )
}

const SETTING = /^(?:export|unset|declare|typeset|local|readonly|read)$/

function isSetting(words: readonly string[]): boolean {
  return SETTING.test(words[0] ?? '') || words.every((word) => /^[A-Za-z_]\w*=/.test(word))
}

/** The names that a statement sets, with the values of those that are certain. */
function settings(words: readonly string[], known: boolean): readonly (readonly [string, string | undefined])[] {
  return words
    .filter((word) => !SETTING.test(word) && !word.startsWith('-'))
    .map((word): readonly [string, string | undefined] => {
      const [, name = '', value] = /^([^=]*)(?:=(.*))?$/s.exec(word) ?? []
      return [name, known && value !== undefined ? knownValue(value) : undefined]
    })
}

function innerEnvironment(
  outer: Environment,
  exported: ReadonlyMap<string, string | undefined>,
  { variables, elsewhere }: Invocation,
): Environment {
  return (name) => {
    if (variables.has(name)) return variables.get(name)
    if (elsewhere) return undefined
    return exported.has(name) ? exported.get(name) : outer(name)
  }
}
