import { describe, expect, test } from 'vitest'
import { arg, stage, text, variable } from 'layerwright'
import { apply, leavesAlone, rewrites } from './fixtures.ts'

const debian = stage('debian:12-slim')
const revision = arg('ACME_REVISION', 'none')
const label = debian.label({ revision }, { as: 'revision' })

describe('sink-metadata sinks', () => {
  test('a label with a build argument below the steps that do not read it', () => {
    rewrites('sink-metadata', label.apt(['a'], { as: 'a' }).copy('app', '/app/', { as: 'app' }), [
      'a',
      'app',
      'revision',
    ])
  })

  test('several, and keeps their order', () => {
    const two = debian
      .label({ a: revision }, { as: 'one' })
      .label({ a: text`x${revision}` }, { as: 'two' })
      .apt(['a'], { as: 'a' })
    rewrites('sink-metadata', two, ['a', 'one', 'two'])
  })

  test('over other metadata, up to what reads the argument', () => {
    const target = label
      .apt(['a'], { as: 'a' })
      .cmd(['sh'], { as: 'cmd' })
      .copy('b', '/b', { as: 'b' })
      .run('echo $ACME_REVISION', { reads: [], writes: ['/x'], as: 'reader' })
    rewrites('sink-metadata', target, ['a', 'cmd', 'b', 'revision', 'reader'])
  })

  test('with its comment', () => {
    const target = debian.comment('why').label({ revision }, { as: 'revision' }).apt(['a'], { as: 'a' })
    rewrites('sink-metadata', target, ['a', 'comment', 'revision'])
  })

  test('over a command that declares what it reads', () => {
    const target = label.run('touch /x', { reads: [], writes: ['/x'], as: 'x' })
    rewrites('sink-metadata', target, ['x', 'revision'])
  })

  test('over steps that use the same argument, and says so', () => {
    const target = label.conda([text`a=${revision}`], { as: 'conda' })
    rewrites('sink-metadata', target, ['conda', 'revision'])
  })

  test('by construction over files, by contract over commands', () => {
    const legality = (target: typeof debian): readonly string[] =>
      apply('sink-metadata', target).rewrites.map((rewrite) => rewrite.legality)
    expect(legality(label.copy('a', '/a'))).toEqual(['by construction'])
    expect(legality(label.apt(['a']))).toEqual(['by contract'])
  })
})

describe('sink-metadata leaves alone', () => {
  test.each([
    ['a label', debian.label({ a: '1' })],
    ['a label with a variable', debian.label({ a: variable('PATH') })],
    ['a port', debian.expose([80])],
    ['a volume', debian.volume(['/v'])],
    ['the command', debian.cmd(['sh'])],
    ['the entrypoint', debian.entrypoint(['sh'])],
    ['a healthcheck', debian.healthcheck('none')],
    ['a stop signal', debian.stopsignal('SIGINT')],
  ])('%s, which is in no cache key', (_, target) => {
    leavesAlone('sink-metadata', target.apt(['a']), /in no cache key/)
  })

  test.each([
    ['an opaque command, which may read it', label.run('true')],
    ['an instruction as typed', label.instruction('ONBUILD RUN true')],
    ['a command that names it', label.run('echo $ACME_REVISION', { reads: [], writes: ['/x'] })],
    ['a command that says that it reads it', label.run('x', { reads: ['env:ACME_REVISION'], writes: ['/x'] })],
    ['a copy that reads it as a variable', label.copy('a', text`/${variable('ACME_REVISION')}/`)],
    ['a variable of that name', label.env({ ACME_REVISION: '1' }).copy('a', '/a')],
    ['another declaration of it', label.arg(revision).copy('a', '/a')],
    ['a pinned step', label.copy('a', '/a', { pin: true })],
    ['nothing that runs', label.cmd(['sh']).env({ A: '1' })],
    ['nothing at all', label],
    ['only what is above it', debian.apt(['a']).label({ revision })],
    ['the same label', label.label({ revision: 'fixed' }).copy('a', '/a')],
  ])('a label with a build argument before %s', (_, target) => {
    leavesAlone('sink-metadata', target)
  })

  test('one that is pinned', () => {
    leavesAlone('sink-metadata', debian.label({ revision }, { pin: true }).apt(['a']))
  })

  test('one that never changes', () => {
    leavesAlone('sink-metadata', debian.label({ revision }, { changes: 'never' }).apt(['a']))
  })
})
