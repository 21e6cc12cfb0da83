import { describe, expect, test } from 'vitest'
import { stage, type AnyStage } from 'layerwright'
import { apply } from './fixtures.ts'

const debian = stage('debian:12-slim')
const often = { changes: 'every-commit' } as const
const apart = { reads: [], writes: ['/found'] } as const

function said(target: AnyStage): readonly string[] {
  return apply('order-steps', target).declined.map(({ steps, reason }) => `${steps.join()}: ${reason}`)
}

describe('order-steps says why a step that changes often stays above a dear one:', () => {
  test.each<readonly [string, AnyStage, RegExp]>([
    [
      'what nobody knows of the base',
      stage('example/unknown:1').file('/acme/a', 'a\n', often).run('make', apart),
      /^image\/file,image\/run: image\/file stays above image\/run, which runs again with each change of it, an estimated \d+\.\d s of an average rebuild: .*since the base image may have left a link on the way there$/,
    ],
    ['a command that declares nothing', debian.copy('.', '/app/', often).run('make'), /may write anything/],
  ])('%s', (_, target, reason) => {
    expect(said(target).join('\n')).toMatch(reason)
  })

  test.each<readonly [string, AnyStage]>([
    ['what moves', debian.copy('.', '/app/', often).apt(['curl'])],
    ['what is needed', debian.file('/srv/a', 'a\n', often).run('make', { reads: ['/srv'], writes: ['/found'] })],
    ['what seldom changes', debian.copy('.', '/app/', { changes: 'yearly' }).run('make')],
    ['what is pinned', debian.copy('.', '/app/', { ...often, pin: true }).apt(['curl'])],
    ['a setting', debian.file('/etc/apt/apt.conf.d/x', 'Dir "/x";\n', often).apt(['curl'])],
    ['what is cheap', debian.copy('.', '/app/', often).copy('a', '/app/a')],
    ['what changes as often', debian.copy('.', '/app/', often).run('make', often)],
  ])('and says nothing of %s', (_, target) => {
    expect(said(target)).toEqual([])
  })
})
