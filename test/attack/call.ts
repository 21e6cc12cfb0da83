import type { StageBuilder } from '../../src/dsl/stage/builder.ts'
import type { DeclaredResource, StepOptions, TextLike } from 'layerwright'
import { text, variable } from 'layerwright'

/** One call of the DSL: what is done, and how an author writes it. */
export interface Call {
  /** What it is about, in a word or two: counterexamples of the same topics show the same fault. */
  readonly topic: string
  readonly source: string
  readonly apply: (stage: StageBuilder, other: StageBuilder | undefined) => StageBuilder
}

/** How often the author says that a step changes: what makes the optimizer want to move it. */
export type Hint = Pick<StepOptions, 'changes'>

/** A value of ENV that refers to another variable, as it is written and as it is. */
export interface Reference {
  readonly source: string
  readonly value: TextLike
}

/** `text` that puts a directory in front of PATH or of a variable like it. */
export function before(directory: string, name: string): Reference {
  return { source: `text\`${directory}:\${variable('${name}')}\``, value: text`${directory}:${variable(name)}` }
}

/** Prints plain data as an author writes it. */
export function print(value: unknown): string {
  if (typeof value === 'string') return quoted(value)
  if (Array.isArray(value)) return `[${value.map(print).join(', ')}]`
  if (typeof value !== 'object' || value === null) return String(value)
  const entries = Object.entries(value).map(([name, entry]) => {
    const key = /^[A-Za-z_]\w*$/.test(name) ? name : quoted(name)
    return `${key}: ${print(entry)}`
  })
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`
}

function quoted(value: string): string {
  const inner = JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")
  return `'${inner}'`
}

/** Arguments as they stand between the parentheses of a call; options that say nothing are left out. */
export function call(name: string, ...values: readonly unknown[]): string {
  const printed = values.map(print)
  while (printed.at(-1) === '{}') printed.pop()
  return `.${name}(${printed.join(', ')})`
}

/** The effects that an author declares: the paths that a script names, and nothing that any command reads by itself. */
export interface Declared {
  readonly reads: readonly DeclaredResource[]
  readonly writes: readonly DeclaredResource[]
}

/** A script with declared effects. */
export function script(topic: string, command: string, declared: Declared | undefined, hint: Hint = {}): Call {
  const options = { ...declared, ...hint }
  return {
    topic,
    source: call('run', command, options),
    apply: (stage) => stage.run(command, options),
  }
}
