import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DefinitionError } from 'layerwright'
import { StageBuilder } from '../../src/dsl/stage/builder.ts'
import { naive } from './defined.ts'
import { untyped, type Untyped, type UntypedStage } from './untyped.ts'

const api = untyped()

/** Whatever a program can pass, with more of what comes near to being right. */
const anything = fc.oneof(
  fc.anything({ withBigInt: true, withMap: true, withSet: true, withDate: true, withNullPrototype: true }),
  fc.constantFrom<unknown>('debian:12', '/srv', ['curl'], { A: '1' }, {}, [], undefined, Symbol('x')),
  fc.constantFrom<unknown>(api.variable('PATH'), api.arg('A', '1'), api.text`a`, api.sh`true`, api.stage('a')),
  fc.constantFrom<unknown>({ exec: ['a'] }, { mounts: [{ type: 'bind', target: '/a', from: api.stage('a') }] }),
  fc.record({ as: fc.anything(), changes: fc.anything(), pin: fc.anything(), reads: fc.array(fc.anything()) }),
)
const values = fc.array(anything, { maxLength: 3 })

/** Makes a stage, and a Dockerfile if it is one; says what went wrong otherwise. */
function outcome(make: () => unknown): unknown {
  try {
    const made = make()
    return made instanceof StageBuilder ? typeof naive(made) : 'made'
  } catch (error) {
    return error instanceof DefinitionError ? 'refused' : error
  }
}

const METHODS = Object.getOwnPropertyNames(StageBuilder.prototype).filter((name) => name !== 'constructor')
const FUNCTIONS = [
  'stage',
  'image',
  'arg',
  'variable',
  'context',
  'matrix',
  'text',
  'literal',
  'sh',
] as const satisfies (keyof Untyped)[]
const WORDS = [
  'or',
  'ifSet',
  'ifUndefined',
  'ifDefined',
  'required',
  'defined',
  'withoutPrefix',
  'withoutSuffix',
  'replace',
  'replaceAll',
] as const

function isMethod(name: string): name is keyof UntypedStage {
  return METHODS.includes(name)
}

/** Calls with any arguments; `make` calls. */
function onlyRefuses(make: (given: readonly unknown[]) => unknown): void {
  fc.assert(
    fc.property(values, (given) => {
      expect(outcome(() => make(given))).toBeOneOf(['string', 'made', 'refused'])
    }),
  )
}

describe('whatever an argument is, nothing but a DefinitionError is thrown', () => {
  test.each(METHODS.filter(isMethod))('.%s()', (method) => {
    onlyRefuses((given) => api.stage('debian:12')[method](...given))
  })

  test.each(FUNCTIONS)('%s()', (name) => {
    const call = api[name]
    onlyRefuses((given) => call(given[0], ...given.slice(1)))
  })

  test.each(WORDS)('variable.%s()', (name) => {
    onlyRefuses((given) => api.stage('debian:12').env({ A: api.variable('B')[name](...given) }))
  })
})
