import { describe, expect, test } from 'vitest'
import { StageBuilder } from '../../src/dsl/stage/builder.ts'
import { docstrings, runExample, sourceFiles } from './examples.ts'
import { naive } from './defined.ts'

const all = sourceFiles().flatMap((file) => docstrings(file).map((docstring) => ({ file, ...docstring })))
const examples = all.flatMap((docstring) => docstring.examples)

/** `apt` of `apt(this: Stage<'root'>, …` and of `export function stage(…`. */
function declaredName(declaration: string): string {
  return /^(?:export (?:function|const) )?(\w+)/.exec(declaration)?.[1] ?? ''
}

describe('the examples of the docstrings', () => {
  test.each(examples)('$place $declaration', ({ snippet, dockerfile }) => {
    expect(naive(runExample(snippet))).toBe(dockerfile)
  })

  test.each(Object.getOwnPropertyNames(StageBuilder.prototype).filter((name) => name !== 'constructor'))(
    'Stage has one for .%s()',
    (method) => {
      const own = all.filter(
        ({ file, declaration }) => file.startsWith('stage/') && declaredName(declaration) === method,
      )
      expect(own.flatMap((docstring) => docstring.examples)).not.toEqual([])
    },
  )

  test.each(['stage', 'arg', 'variable', 'context', 'matrix', 'text', 'literal', 'sh'])(
    'there is one for %s',
    (name) => {
      expect(examples.filter(({ declaration }) => declaredName(declaration) === name)).not.toEqual([])
    },
  )
})
