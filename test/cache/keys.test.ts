import { describe, expect, test } from 'vitest'
import { arg, stage, text, variable } from 'layerwright'
import { predict } from '../../src/cache/predict.ts'
import type { AnyStage } from '../../src/dsl/stage/types.ts'
import { defined } from '../dsl/defined.ts'
import { around, debian, rerun } from './rerun.ts'

const version = (value: string): ReturnType<typeof arg> => arg('VERSION', value)

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
