import { spawnSync } from 'node:child_process'
import { listAt, textAt } from '../../src/engine/json.ts'
import { isObject, parseJson } from '../../src/ir/json.ts'

/** A Dockerfile and what it is built with, or one word and the variables in scope. */
export type Request =
  | {
      readonly dockerfile: string
      readonly buildArguments?: Readonly<Record<string, string>>
      /** The environment of every base image but scratch. */
      readonly environment?: Readonly<Record<string, string>>
    }
  | { readonly word: string; readonly environment?: Readonly<Record<string, string>> }

/** One instruction as BuildKit understands it, values expanded: its keyword and what that takes. See test/buildkit/parser. */
export type ReadInstruction = Readonly<Record<string, unknown>>

export interface ReadStage {
  readonly name?: string
  readonly base: string
  readonly platform?: string
  readonly instructions: readonly ReadInstruction[]
}

/** A Dockerfile as BuildKit reads it, or why it does not. */
export interface Reading {
  /** No reading at all: the parser's own message. */
  readonly error?: string
  /** It was read, and cannot be built. */
  readonly refused?: string
  /** The config of the image. */
  readonly config: Readonly<Record<string, unknown>>
  readonly directives: Readonly<Record<string, unknown>>
  readonly warnings: readonly unknown[]
  /** The build arguments above the first FROM. */
  readonly arguments: readonly unknown[]
  readonly stages: readonly ReadStage[]
}

/** Reads many Dockerfiles in one process, in their order. */
export function readDockerfiles(parser: string, requests: readonly Request[]): readonly Reading[] {
  return ask(parser, requests).map(reading)
}

/** Expands many words in one process; a word that BuildKit refuses is its message. */
export function expandWords(
  parser: string,
  requests: readonly Request[],
): readonly ({ readonly word: string } | { readonly error: string })[] {
  return ask(parser, requests).map((answer) => {
    if (!isObject(answer)) throw new Error('the parser gave no object')
    const { word, error } = answer
    if (typeof word === 'string') return { word }
    if (typeof error === 'string') return { error }
    throw new Error('the parser gave neither a word nor an error')
  })
}

function ask(parser: string, requests: readonly Request[]): readonly unknown[] {
  const input = requests.map((request) => `${JSON.stringify(request)}\n`).join('')
  const { status, stdout, stderr, error } = spawnSync(parser, { input, encoding: 'utf8', maxBuffer: 2 ** 30 })
  if (status !== 0) throw new Error(`the parser failed: ${error?.message ?? stderr}`)
  const answers = stdout.split('\n').slice(0, -1)
  if (answers.length !== requests.length)
    throw new Error(`the parser gave ${answers.length} answers to ${requests.length} requests`)
  return answers.map(parseJson)
}

function reading(answer: unknown): Reading {
  const error = textAt(answer, 'error')
  const refused = textAt(answer, 'refused')
  const object = isObject(answer) ? answer : {}
  return {
    ...(error === undefined ? {} : { error }),
    ...(refused === undefined ? {} : { refused }),
    config: isObject(object['config']) ? object['config'] : {},
    directives: isObject(object['directives']) ? object['directives'] : {},
    warnings: listAt(answer, 'warnings'),
    arguments: listAt(answer, 'arguments'),
    stages: listAt(answer, 'stages').map((stage) => {
      const [name, platform] = [textAt(stage, 'name'), textAt(stage, 'platform')]
      return {
        ...(name === undefined ? {} : { name }),
        base: textAt(stage, 'base') ?? '',
        ...(platform === undefined ? {} : { platform }),
        instructions: listAt(stage, 'instructions').filter(isObject).map(withoutLines),
      }
    }),
  }
}

function withoutLines(instruction: ReadInstruction): ReadInstruction {
  return Object.fromEntries(Object.entries(instruction).filter(([name]) => name !== 'lines'))
}
