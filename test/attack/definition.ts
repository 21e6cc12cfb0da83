import { stage } from 'layerwright'
import { define } from '../../src/dsl/define.ts'
import { builder, type StageBuilder } from '../../src/dsl/stage/builder.ts'
import { DefinitionError } from '../../src/ir/errors.ts'
import type { Definition } from '../../src/ir/definition.ts'
import type { Call } from './call.ts'

/** The images that definitions start from, by the names that an author writes. */
export const BASES = ['debian:12-slim', 'python:3.11-slim', 'busybox:latest'] as const
export type BaseName = (typeof BASES)[number]

/** How the stages hang together: one alone, one on top of another, or one that copies from another. */
export type Shape = 'one' | 'on-top' | 'copies'

/** A definition as it was drawn. */
export interface Drawn {
  readonly base: BaseName
  readonly shape: Shape
  /** The steps of the stage beside the target; none where the target stands alone. */
  readonly other: readonly Call[]
  readonly calls: readonly Call[]
}

/** Packages of other people know nothing of a variable that starts so. */
const IMAGE_NAME = 'acme.base'

const FILE = '/attack.ts'

function begin(base: BaseName): StageBuilder {
  const made = builder(stage(base))
  if (made === undefined) throw new Error('stage() gave no stage')
  return made
}

function extended(from: StageBuilder, calls: readonly Call[], other?: StageBuilder): StageBuilder {
  return calls.reduce((made, { apply }) => apply(made, other), from)
}

/** The stage that is built. */
function target({ base, shape, other, calls }: Drawn): StageBuilder {
  if (shape === 'one') return extended(begin(base), calls)
  const beside = extended(begin(base), other)
  const start = shape === 'on-top' ? begun(beside) : begin(base)
  return extended(start, calls, beside)
}

function begun(from: StageBuilder): StageBuilder {
  const made = builder(stage())
  if (made === undefined) throw new Error('stage() gave no stage')
  return made.from(from)
}

/** The definition; nothing where the steps contradict each other, so that no author could write them. */
export function definitionOf(drawn: Drawn): Definition | undefined {
  try {
    return define(IMAGE_NAME, FILE, target(drawn), { file: FILE, line: 1, column: 1, call: 'image' })
  } catch (error) {
    if (error instanceof DefinitionError) return undefined
    throw error
  }
}

/** The definition as a file that can be run. */
export function sourceOf({ base, shape, other, calls }: Drawn): string {
  const chain = (start: string, steps: readonly Call[]): string =>
    [start, ...steps.map(({ source }) => `  ${source}`)].join('\n')
  const beside = shape === 'one' ? [] : [`const other = ${chain(`stage('${base}')`, other)}`]
  const start = shape === 'on-top' ? 'stage().from(other)' : `stage('${base}')`
  const body = [...beside, `const target = ${chain(start, calls)}`].join('\n\n')
  const names = ['arg', 'image', 'stage', 'text', 'variable'].filter(
    (name) => name === 'image' || new RegExp(`\\b${name}[(\`]`).test(body),
  )
  return [
    `import { ${names.join(', ')} } from 'layerwright'`,
    '',
    body,
    '',
    `export default image(import.meta, { name: '${IMAGE_NAME}', target })`,
    '',
  ].join('\n')
}
