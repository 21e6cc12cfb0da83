import { describe, expect, test } from 'vitest'
import { arg, literal, stage, text, variable } from 'layerwright'
import { keys } from '../../src/cache/keys.ts'
import { predict } from '../../src/cache/predict.ts'
import { lowerDefinition } from '../../src/dockerfile/lower-definition.ts'
import type { AnyStage } from '../../src/dsl/stage.ts'
import { defined } from '../dsl/defined.ts'

const debian = stage('debian:12-slim')
const version = (value: string): ReturnType<typeof arg> => arg('VERSION', value)

/** The steps that run again when `after` is built where `before` was, by their names without the stage's. */
function rerun(before: AnyStage, after: AnyStage): readonly string[] {
  const { executed } = predict(defined(after), defined(before))
  return executed.map((id) => id.replace(/^image\//, ''))
}

/** A stage with something before and after the place where a change is made. */
function around(change: (made: typeof debian) => typeof debian): typeof debian {
  return change(debian.run('echo first', { as: 'first' }))
    .run('echo second', { as: 'second' })
    .copy('app/', '/app/', { as: 'app' })
    .run('echo third', { as: 'third' })
}

describe('an unchanged definition', () => {
  test('runs nothing again', () => {
    const target = around((made) => made.env({ A: '1' }).workdir('/w').file('/a', 'x\n').user('root'))
    expect(rerun(target, target)).toEqual([])
    expect(predict(defined(target), defined(target)).seconds).toBeLessThan(1)
  })

  test('runs everything the first time', () => {
    const { executed, cached, seconds } = predict(defined(around((made) => made.env({ A: '1' }))))
    expect(executed).toEqual(['image/first', 'image/second', 'image/app', 'image/third'])
    expect(cached).toEqual([])
    expect(seconds).toBeGreaterThan(2)
  })
})

describe('what a change reaches', () => {
  test('a RUN and everything below it, when it changes itself', () => {
    const before = around((made) => made.run('echo a', { as: 'changed' }))
    const after = around((made) => made.run('echo b', { as: 'changed' }))
    expect(rerun(before, after)).toEqual(['changed', 'second', 'app', 'third'])
  })

  test('every RUN below an ENV, read or not, and through them what stands below', () => {
    const before = around((made) => made.env({ A: '1' }))
    expect(
      rerun(
        before,
        around((made) => made.env({ A: '2' })),
      ),
    ).toEqual(['second', 'app', 'third'])
  })

  test('no COPY below an ENV by itself', () => {
    const copies = (value: string): AnyStage =>
      debian.env({ A: value }).copy('a', '/a', { as: 'copy' }).file('/b', 'echo ${A}\n', { as: 'file' })
    expect(rerun(copies('1'), copies('2'))).toEqual([])
  })

  test('a COPY that names the variable', () => {
    const copies = (value: string): AnyStage =>
      debian.env({ A: value }).copy('a', text`/${variable('A')}/`, { as: 'copy' })
    expect(rerun(copies('1'), copies('2'))).toEqual(['copy'])
  })

  test('and no COPY that names another one whose name begins alike', () => {
    const copies = (value: string): AnyStage =>
      debian
        .env({ A: value })
        .env({ AB: 'x' })
        .copy('a', text`/${variable('AB')}/`, { as: 'copy' })
    expect(rerun(copies('1'), copies('2'))).toEqual([])
  })

  test('a RUN below a variable that is made of the changed one', () => {
    const chain = (value: string): AnyStage =>
      debian
        .env({ A: value })
        .env({ B: text`x${variable('A')}` })
        .copy('a', text`/${variable('B')}`, { as: 'copy' })
    expect(rerun(chain('1'), chain('2'))).toEqual(['copy'])
  })

  test.each([
    ['the word of :-', (word: string) => variable('UNSET').or(word)],
    ['the word of :+', (word: string) => variable('PATH').ifSet(word)],
    ['a variable in that word', (word: string) => variable('UNSET').or(text`a${version(word)}`)],
  ])('a RUN below an ENV in which %s changes', (_, value) => {
    const target = (word: string): AnyStage => debian.env({ A: value(word) }).run('true', { as: 'run' })
    expect(rerun(target('1'), target('2'))).toEqual(['run'])
  })

  test('every RUN below a build argument in scope', () => {
    const before = around((made) => made.arg(version('1')))
    expect(
      rerun(
        before,
        around((made) => made.arg(version('2'))),
      ),
    ).toEqual(['second', 'app', 'third'])
  })

  test('no step of another stage than the one that uses a build argument', () => {
    const two = (value: string): AnyStage => {
      const used = stage()
        .from('debian:12', { as: 'used' })
        .run('true', { as: 'a' })
        .env({ V: version(value) })
      return debian.run('true', { as: 'b' }).copy('/x', '/x', { from: used.run('echo c', { as: 'c' }), as: 'd' })
    }
    expect(rerun(two('1'), two('2'))).toEqual(['used/c', 'd'])
  })

  test('everything below a FROM that uses it', () => {
    const target = (value: string): AnyStage => stage(text`debian:${version(value)}`).run('true', { as: 'a' })
    expect(rerun(target('1'), target('2'))).toEqual(['a'])
  })

  test('everything below another base', () => {
    const target = (base: string): AnyStage => stage(base).copy('a', '/a', { as: 'a' })
    expect(rerun(target('debian:12'), target('debian:13'))).toEqual(['a'])
  })

  test('every stage that starts from the changed one', () => {
    const target = (value: string): AnyStage =>
      stage()
        .from(stage().from('debian:12', { as: 'base' }).run(`echo ${value}`, { as: 'a' }))
        .run('true', { as: 'b' })
    expect(rerun(target('1'), target('2'))).toEqual(['base/a', 'b'])
  })

  test('an ENV of the stage that it starts from', () => {
    const target = (value: string): AnyStage =>
      stage()
        .from(debian.env({ A: value }))
        .run('true', { as: 'run' })
    expect(rerun(target('1'), target('2'))).toEqual(['run'])
  })

  test('a COPY from a changed stage, and what is below it', () => {
    const target = (value: string): AnyStage =>
      debian
        .run('true', { as: 'a' })
        .copy('/x', '/x', { from: stage().from('debian:12', { as: 'from' }).run(`echo ${value}`), as: 'copy' })
        .run('true', { as: 'b' })
    expect(rerun(target('1'), target('2'))).toEqual(['from/run', 'copy', 'b'])
  })

  test('a RUN with a mount from a changed stage', () => {
    const target = (value: string): AnyStage => {
      const from = stage().from('debian:12', { as: 'from' }).run(`echo ${value}`)
      return debian.run('ls /x', { mounts: [{ type: 'bind', target: '/x', from }], as: 'run' })
    }
    expect(rerun(target('1'), target('2'))).toEqual(['from/run', 'run'])
  })

  test('USER, SHELL and WORKDIR reach every RUN below, and no COPY', () => {
    const target = (user: string, shell: string, directory: string): AnyStage =>
      debian
        .user(user)
        .shell([shell, '-c'])
        .workdir(directory, { as: 'workdir' })
        .copy('a', '/a', { as: 'copy' })
        .run('true', { as: 'run' })
    const before = target('root', '/bin/sh', '/w')
    expect(rerun(before, target('app', '/bin/sh', '/w'))).toEqual(['run'])
    expect(rerun(before, target('root', '/bin/bash', '/w'))).toEqual(['run'])
    expect(rerun(before, target('root', '/bin/sh', '/v'))).toEqual(['workdir', 'copy', 'run'])
  })

  test('SHELL does not reach a RUN that no shell reads', () => {
    const target = (shell: string): AnyStage => debian.shell([shell, '-c']).run({ exec: ['true'] }, { as: 'run' })
    expect(rerun(target('/bin/sh'), target('/bin/bash'))).toEqual([])
  })

  test('a file that changes its content, mode or owner', () => {
    const before = around((made) => made.file('/a', 'x\n', { as: 'file' }))
    for (const after of [
      around((made) => made.file('/a', 'y\n', { as: 'file' })),
      around((made) => made.file('/a', 'x\n', { as: 'file', mode: '600' })),
      around((made) => made.file('/a', 'x\n', { as: 'file', owner: 'app' })),
    ])
      expect(rerun(before, after)).toEqual(['file', 'second', 'app', 'third'])
  })

  test('a step that was put in between, and what is below it', () => {
    const before = around((made) => made)
    expect(
      rerun(
        before,
        around((made) => made.run('echo new', { as: 'new' })),
      ),
    ).toEqual(['new', 'second', 'app', 'third'])
  })

  test('a mount that is added or taken away, once', () => {
    const without = debian.pip(['rich']).run('true', { as: 'run' })
    const mounted = debian.pip(['rich'], { cacheMount: true }).run('true', { as: 'run' })
    expect(rerun(without, mounted)).toEqual(['pip', 'run'])
    expect(rerun(mounted, without)).toEqual(['pip', 'run'])
    expect(rerun(mounted, mounted)).toEqual([])
  })
})

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
