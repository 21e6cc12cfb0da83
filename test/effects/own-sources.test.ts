import { describe, expect, test } from 'vitest'
import { arg, stage, text, type AnyStage } from 'layerwright'
import { defined } from '../dsl/defined.ts'
import { optimize } from '../../src/optimize/optimize.ts'

const base = stage('python:3.11-slim')
type Base = typeof base
const OWN = { ACME_RELEASE: 'beta' } as const

/** Whether ENV of the image's own goes below the last step. */
function passes(above: (made: Base) => Base, last: (made: Base) => AnyStage): boolean {
  const own = above(base).env(OWN, { changes: 'every-commit', as: 'own' })
  const { steps } = optimize(defined(last(own)), undefined).definition.target
  return steps.at(-1)?.id === 'image/own'
}

const as = { as: 'last' } as const
const plain = (made: Base): Base => made

describe('a variable of the image’s own passes what installs from', () => {
  test.each<readonly [string, (made: Base) => Base, (made: Base) => AnyStage]>([
    ['a distribution', plain, (made) => made.apt(['curl'], as)],
    ['a repository of others', (made) => made.aptRepository('x', REPOSITORY), (made) => made.apt(['curl'], as)],
    ['the index of pip', plain, (made) => made.pip(['rich', text`x==${arg('V', '1')}`], as)],
    ['a channel by its name', plain, (made) => made.conda(['numpy'], { channels: ['conda-forge'], ...as })],
    ['an index behind a proxy', (made) => made.env({ https_proxy: 'http://x' }), (made) => made.pip(['rich'], as)],
  ])('%s', (_, above, last) => {
    expect(passes(above, last)).toBe(true)
  })
})

const REPOSITORY = { url: 'https://x.example/debian', key: 'https://x.example/key', components: ['main'] } as const

describe('a variable of the image’s own stays above what may install the project’s packages:', () => {
  test.each<readonly [string, (made: Base) => Base, (made: Base) => AnyStage]>([
    [
      'an apt source that the definition writes',
      (made) => made.file('/etc/apt/sources.list.d/a.list', 'deb [trusted=yes] file:/srv/repo ./\n'),
      (made) => made.apt(['widget'], as),
    ],
    [
      'an address in an apt source',
      (made) => made.file('/etc/apt/sources.list.d/a.list', 'deb https://x ./\n'),
      (made) => made.apt(['widget'], as),
    ],
    [
      'a repository of its name',
      (made) => made.aptRepository('x', { ...REPOSITORY, url: 'https://apt.acme.example/debian' }),
      (made) => made.apt(['widget'], as),
    ],
    ['pip.conf', (made) => made.file('/etc/pip.conf', '[global]\nfind-links=/srv\n'), (made) => made.pip(['w'], as)],
    ['an index by a variable', (made) => made.env({ PIP_INDEX_URL: 'https://x' }), (made) => made.pip(['w'], as)],
    ['links by a variable', (made) => made.env({ PIP_FIND_LINKS: '/srv' }), (made) => made.pip(['w'], as)],
    ['an index', plain, (made) => made.pip(['w'], { indexUrl: 'https://x', ...as })],
    ['one index more', plain, (made) => made.uv(['w'], { system: true, extraIndexUrls: ['https://x'], ...as })],
    ['a repository of git', plain, (made) => made.pip(['git+https://x.example/y@main'], as)],
    ['a name with an address', plain, (made) => made.pip(['y@https://x.example/y.zip'], as)],
    ['a channel by its address', plain, (made) => made.conda(['w'], { channels: ['https://x.example/c'], ...as })],
    ['a channel that is a folder', plain, (made) => made.conda(['w'], { channels: ['file:///srv/c'], ...as })],
    ['settings of npm', (made) => made.file('/root/.npmrc', 'registry=https://x\n'), (made) => made.npm(['w'], GLOBAL)],
    ['a repository for npm', plain, (made) => made.npm(['someone/w'], GLOBAL)],
    [
      'a command that writes a source',
      (made) =>
        made.run('echo "deb https://x ./" > /etc/apt/sources.list.d/a.list', {
          reads: [],
          writes: ['/etc/apt/sources.list.d/a.list'],
        }),
      (made) => made.apt(['widget'], as),
    ],
    ['a package of the project', (made) => made.apt([], { debs: ['a.deb'] }), (made) => made.apt(['curl'], as)],
    ['the project itself', (made) => made.copy('.', '/app').pip(['/app']), (made) => made.pip(['rich'], as)],
    ['what Python starts with', (made) => made.file('/v/sitecustomize.py', 'x\n'), (made) => made.pip(['rich'], as)],
    ['programs of the project', (made) => made.copy('bin/', '/usr/local/bin/'), (made) => made.apt(['cron'], as)],
    [
      'a plain program of the project',
      (made) => made.file('/usr/local/bin/cp', 'x\n'),
      (made) => made.run('cp /srv/a /srv/b', { reads: [], writes: ['/srv'], ...as }),
    ],
    [
      'hooks of useradd',
      (made) => made.file('/etc/shadow-maint/useradd-post.d/x', 'x\n'),
      (made) => made.addUser('app', { uid: 1000, ...as }),
    ],
    [
      'files of the context that a command mounts',
      plain,
      (made) =>
        made.run('apt-get -o Dir::Etc=/m/apt update', {
          mounts: [{ type: 'bind', source: 'm', target: '/m' }],
          reads: [],
          writes: ['/x'],
          ...as,
        }),
    ],
    ['settings of the project, which expand variables', plain, (made) => made.npm({ ignoreScripts: true, ...as })],
    ['settings from the context', (made) => made.copy('apt/', '/etc/apt/'), (made) => made.apt(['widget'], as)],
  ])('%s', (_, above, last) => {
    expect(passes(above, last)).toBe(false)
  })
})

const GLOBAL = { global: true, ...as } as const

describe('what an address of the image names', () => {
  test.each<readonly [string, (made: Base) => AnyStage]>([
    ['a channel', (made) => made.conda(['w'], { channels: ['file:///srv/c'], prefix: '/opt/conda' })],
  ])('stays above the step: %s', (_, last) => {
    const copied = base.copy('c', '/srv/c', { changes: 'every-commit', as: 'copied' })
    expect(optimize(defined(last(copied))).definition.target.steps[0]?.id).toBe('image/copied')
  })
})
