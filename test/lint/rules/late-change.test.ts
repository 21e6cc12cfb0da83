import { describe, test } from 'vitest'
import { arg, sh, stage, text, type AnyStage } from '../../../src/index.ts'
import { finds, leavesAlone } from '../found.ts'

const RULE = 'late-change'
const debian = stage('debian:12-slim')
const heavy = ['git', 'curl', 'build-essential']
const version = { APP_VERSION: '1' }

describe('finds', () => {
  test.each<[string, AnyStage, RegExp]>([
    [
      'a version above an opaque command',
      debian.env(version, { changes: 'weekly' }).run('make').apt(heavy),
      /^warning: a change of APP_VERSION \(weekly\) runs image\/apt again: an estimated \d+\.\d s, and an estimated \d+\.\d s of an average rebuild\. The optimizer left it so, since image\/apt cannot pass image\/env: maintainer scripts may read any variable/,
    ],
    ['a version without a hint', debian.env(version).run('make').apt(heavy), /a change of APP_VERSION runs image\/apt/],
    [
      'an argument of a release',
      debian.run(sh`make ${arg('GIT_SHA')}`).apt(heavy),
      /a change of image\/run runs image\/apt/,
    ],
    ['a declared argument', debian.arg(arg('BUILD_NUMBER')).run('make').apt(heavy), /a change of image\/arg/],
    ['a copy', debian.copy('app.conf', '/app/').run('make').apt(heavy), /a change of image\/copy/],
    ['an opaque command that changes', debian.run('make', { changes: 'daily' }).apt(heavy), /image\/run \(daily\)/],
    [
      'a file that changes',
      debian.file('/a', 'b\n', { changes: 'daily' }).run('make').apt(heavy),
      /image\/file \(daily\)/,
    ],
    [
      'an instruction as typed in between',
      debian.copy('a', '/a').instruction('RUN make').apt(heavy),
      /image\/apt cannot pass image\/copy: both write \/a: /,
    ],
    [
      'an order that is too long to solve',
      Array.from({ length: 25 }, (_, index) => `/srv-${String(index)}/a`)
        .reduce(
          (target, path) => target.file(path, 'a\n', { changes: 'never' }),
          debian.file('/a', 'b\n', { changes: 'daily' }),
        )
        .apt(heavy),
      /a change of image\/file .* since order left as written: more than 24 steps/,
    ],
    [
      'several steps',
      debian.env(version).run('make').apt(heavy).condaInstaller(),
      /image\/apt, image\/condaInstaller again/,
    ],
  ])('%s', (_, target, message) => {
    finds(RULE, target, message)
  })
})

describe('leaves alone', () => {
  test.each<[string, AnyStage]>([
    ['what the optimizer moves', debian.env(version, { changes: 'weekly', usedBy: 'runtime' }).apt(heavy)],
    ['a copy that the optimizer moves', debian.copy('a', '/srv/a').apt(heavy)],
    [
      'a command whose effects are declared',
      debian
        .env(version)
        .run('make', { reads: [], writes: ['/srv'] })
        .apt(heavy),
    ],
    ['nothing dear below', debian.env(version, { changes: 'weekly' }).run('make').run('make install')],
    ['dear steps above', debian.apt(heavy).env(version).run('make')],
    ['a rare change', debian.env(version, { changes: 'yearly' }).run('make').apt(heavy)],
    ['no change', debian.env(version, { changes: 'never' }).run('make').apt(heavy)],
    ['a variable that names no release', debian.env({ LANG: 'C.UTF-8' }).run('make').apt(heavy)],
    ['the version of a tool', debian.env({ NODE_VERSION: '22' }).run('make').apt(heavy)],
    ['a command without a hint', debian.run('make').apt(heavy)],
    ['a package step without a hint', debian.apt(['git']).run('make').pip(['rich'])],
    ['a label', debian.label({ version: '1' }, { changes: 'daily' }).run('make').apt(heavy)],
    [
      'a copy from another stage',
      debian
        .copy('/a', '/a', { from: stage('debian:12') })
        .run('make')
        .apt(heavy),
    ],
    ['all of the context, which is told by another rule', debian.copy('.', '/a').run('make').apt(heavy)],
    ['what its author pins', debian.env(version, { pin: true }).run('make').apt(heavy)],
    ['steps that their author pins', debian.env(version).run('make').apt(heavy, { pin: true })],
    [
      'a command that adds a source of packages',
      debian
        .env(version)
        .run('echo deb http://x y z > /etc/apt/sources.list.d/x.list', { changes: 'daily' })
        .apt(heavy),
    ],
    ['a copy that adds a source of packages', debian.copy('x.list', '/etc/apt/sources.list.d/').run('make').apt(heavy)],
    [
      'packages that refer to the variable',
      debian
        .env({ VERSION: '1' })
        .run('make')
        .apt([text`tool=${arg('VERSION')}`]),
    ],
    ['a small loss', debian.env(version, { changes: 0.05 }).run('make').pip(['rich'])],
    [
      'what its author accepts',
      debian
        .env(version, { allow: ['late-change'] })
        .run('make')
        .apt(heavy),
    ],
  ])('%s', (_, target) => {
    leavesAlone(RULE, target)
  })
})
