import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { runInThisContext } from 'node:vm'
import * as api from '../../src/index.ts'
import { StageBuilder } from '../../src/dsl/stage/builder.ts'
import type { AnyStage } from '../../src/dsl/stage/types.ts'

/** An example of a docstring: an expression that gives a stage, and the Dockerfile that it promises. */
export interface Example {
  readonly place: string
  /** The line of code that the docstring stands above. */
  readonly declaration: string
  readonly snippet: string
  readonly dockerfile: string
}

const FOLDER = fileURLToPath(new URL('../../src/dsl/', import.meta.url))
const DOCSTRING = /\/\*\*((?:(?!\*\/)[\s\S])*?)\*\/\n([^\n]*)/g
const EXAMPLE = /```ts\n([\s\S]*?)```\n+```dockerfile\n([\s\S]*?)```/g

/** Every docstring of a source file of the DSL, with its examples. */
export function docstrings(file: string): readonly { readonly declaration: string; readonly examples: Example[] }[] {
  const source = readFileSync(`${FOLDER}${file}`, 'utf8')
  return [...source.matchAll(DOCSTRING)].map((match) => {
    const [, comment = '', declaration = ''] = match
    const text = comment.replace(/^ *\* ?/gm, '')
    const line = source.slice(0, match.index).split('\n').length
    const examples = [...text.matchAll(EXAMPLE)].map(([, snippet = '', dockerfile = '']) => ({
      place: `src/dsl/${file}:${String(line)}`,
      declaration: declaration.trim(),
      snippet,
      dockerfile,
    }))
    return { declaration: declaration.trim(), examples }
  })
}

/** The source files of the DSL that a definition's author reads. */
export function sourceFiles(): readonly string[] {
  return readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))
}

/** Runs an example with everything that `layerwright` exports in scope. */
export function runExample(snippet: string): AnyStage {
  const factory: unknown = runInThisContext(`({ ${Object.keys(api).join(', ')} }) => (${snippet}\n)`)
  if (typeof factory !== 'function') throw new TypeError('the snippet is not an expression')
  const made: unknown = Reflect.apply(factory, undefined, [api])
  if (!(made instanceof StageBuilder)) throw new TypeError('the snippet gives no stage')
  return made
}
