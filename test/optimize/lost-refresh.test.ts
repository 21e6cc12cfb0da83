import { describe, expect, test } from 'vitest'
import { arg, stage, text, type AnyStage } from 'layerwright'
import { makeVariants } from '../../src/optimize/emit.ts'
import { lostRefreshes } from '../../src/optimize/lost-refresh.ts'
import { DEFAULT_PASSES } from '../../src/optimize/preset.ts'
import { defined, naive } from '../dsl/defined.ts'
import { leavesAlone } from './fixtures.ts'

const base = stage('debian:12-slim')
const lost = (target: AnyStage): readonly string[] =>
  lostRefreshes(makeVariants(defined(target), DEFAULT_PASSES)).map(({ reason }) => reason)

describe('what refreshes an upgrade stays above it', () => {
  const upgrade = { reads: ['network', '/etc/apt'], writes: ['dpkg', '/usr', '/etc', '/var'] } as const

  test('a version, whoever moves variables or labels', () => {
    leavesAlone(
      'scope-variables',
      base.env({ ACME_VERSION: '1' }, { changes: 'weekly' }).run('apt-get update && apt-get -y upgrade', upgrade),
      /ACME_VERSION can go no further than image\/run: image\/run takes whatever is newest \(apt-get -y upgrade\)/,
    )
    leavesAlone(
      'sink-metadata',
      base
        .label({ version: text`${arg('ACME_VERSION', '1')}` }, { changes: 'weekly' })
        .run('apt-get -y upgrade', upgrade),
    )
  })

  test('a copy of sources that change', () => {
    leavesAlone(
      'order-steps',
      base
        .copy('src', '/src', { changes: 'every-commit' })
        .run('apk upgrade', { reads: ['network'], writes: ['/opt/a'] }),
    )
  })
})

describe('downloads that a move took a refresh from', () => {
  test('are named with what no longer makes them run, and what to write', () => {
    const target = base.env({ ACME_VERSION: '1' }, { changes: 'weekly' }).apt(['curl', 'git=1:2.39'])
    expect(lost(target)).toEqual([
      "no longer downloaded anew with each change of ACME_VERSION, but with a change of the step or of what still stands above it: curl (image/apt). To have the newest on a schedule, write refresh: 'weekly' and run --lock",
    ])
  })

  test('are one sentence for those that lost the same', () => {
    const target = base
      .env({ ACME_VERSION: '1' }, { changes: 'weekly' })
      .apt(['curl'])
      .pip(['rich'], { prefix: '/opt/p' })
    expect(lost(target)).toHaveLength(1)
    expect(lost(target)[0]).toMatch(/curl \(image\/apt\); rich \(image\/pip\)/)
  })

  test('are found behind a merge', () => {
    const target = base.env({ ACME_VERSION: '1' }, { changes: 'weekly' }).apt(['curl']).apt(['git'])
    expect(lost(target).join()).toMatch(/git/)
  })

  test.each<[string, AnyStage]>([
    ['nothing moved', base.apt(['curl']).env({ ACME_VERSION: '1' })],
    ['every version is given', base.env({ ACME_VERSION: '1' }, { changes: 'weekly' }).apt(['curl=7.88.1-10'])],
    ['it has a schedule', base.env({ ACME_VERSION: '1' }, { changes: 'weekly' }).apt(['curl'], { refresh: 'weekly' })],
    ['what moved never changes', base.env({ ACME_VERSION: '1' }, { changes: 'never' }).apt(['curl'])],
    [
      'apt has a snapshot',
      base.env({ ACME_VERSION: '1' }, { changes: 'weekly' }).aptSnapshot('20261101T000000Z').apt(['a']),
    ],
    ['a lock file has them', base.env({ ACME_VERSION: '1' }, { changes: 'weekly' }).uvSync({ noInstallProject: true })],
  ])('are none where %s', (_, target) => {
    expect(naive(target)).toContain('RUN')
    expect(lost(target)).toEqual([])
  })
})
