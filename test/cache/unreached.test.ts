import { describe, expect, test } from 'vitest'
import { arg, literal, stage, text } from 'layerwright'
import { keys } from '../../src/cache/keys.ts'
import { lowerDefinition } from '../../src/dockerfile/lower-definition.ts'
import type { AnyStage } from '../../src/dsl/stage/types.ts'
import { defined } from '../dsl/defined.ts'
import { around, debian, rerun } from './rerun.ts'

const version = (value: string): ReturnType<typeof arg> => arg('VERSION', value)

describe('what a change does not reach', () => {
  test.each([
    ['a label', around((made) => made.label({ a: '2' }))],
    ['the command', around((made) => made.label({ a: '1' }).cmd(['b']))],
    ['an entrypoint', around((made) => made.label({ a: '1' }).entrypoint(['b']))],
    ['a port', around((made) => made.label({ a: '1' }).expose([80]))],
    ['a volume', around((made) => made.label({ a: '1' }).volume(['/v']))],
    ['a healthcheck', around((made) => made.label({ a: '1' }).healthcheck('none'))],
    ['a stop signal', around((made) => made.label({ a: '1' }).stopsignal('SIGINT'))],
    ['a comment', around((made) => made.label({ a: '1' }).comment('new'))],
    ['no metadata at all', around((made) => made)],
  ])('any step: %s', (_, after) => {
    expect(
      rerun(
        around((made) => made.label({ a: '1' })),
        after,
      ),
    ).toEqual([])
  })

  test('a step by its name or its hints', () => {
    const before = debian.run('true', { as: 'run' })
    expect(
      rerun(before, debian.run('true', { as: 'run', changes: 'daily', reads: [], writes: [], pin: true })),
    ).toEqual([])
  })

  test('a RUN by an ENV or ARG below it', () => {
    const after = (value: string): AnyStage => debian.run('true').env({ A: value }).arg(version(value))
    expect(rerun(after('1'), after('2'))).toEqual([])
  })

  test('anything by a build argument that has no value', () => {
    expect(rerun(debian.run('true'), debian.arg(arg('NOTHING')).run('true'))).toEqual([])
  })

  test('an ENV that says the same in other words', () => {
    expect(rerun(debian.env({ A: 'x' }).run('true'), debian.env({ A: literal('x') }).run('true'))).toEqual([])
  })

  test('a RUN by the order of two variables', () => {
    const before = debian.env({ A: '1' }).env({ B: '2' }).run('true')
    expect(rerun(before, debian.env({ B: '2' }).env({ A: '1' }).run('true'))).toEqual([])
  })
})

describe('a value that the build gives', () => {
  const dockerfile = lowerDefinition(
    defined(
      stage(text`debian:${arg('BASE', '12')}`)
        .run('echo a')
        .env({ V: version('1') })
        .run('echo b'),
    ),
  )
  const given = (values: Readonly<Record<string, string>>): readonly string[] =>
    keys(dockerfile, values).map(({ key }) => key)

  test('takes the place of the default', () => {
    const [first, second] = given({})
    expect(given({ VERSION: '1', BASE: '12' })).toEqual([first, second])
    expect(given({ VERSION: '2' })).toEqual([first, expect.not.stringMatching(second ?? '')])
    expect(given({ BASE: '13' })).toEqual([
      expect.not.stringMatching(first ?? ''),
      expect.not.stringMatching(second ?? ''),
    ])
  })

  test('of an argument that nothing declares changes nothing', () => {
    expect(given({ OTHER: '1' })).toEqual(given({}))
  })

  test('reaches a default that is made of it', () => {
    const patch = arg('PATCH', text`${version('1')}.2`)
    const made = lowerDefinition(defined(debian.env({ A: patch }).run('true')))
    expect(keys(made, { VERSION: '2' })[0]?.key).not.toBe(keys(made)[0]?.key)
    expect(keys(made, { VERSION: '2', PATCH: '1.2' })[0]?.key).not.toBe(keys(made, { PATCH: '1.2' })[0]?.key)
  })
})
