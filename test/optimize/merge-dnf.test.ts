import { describe, expect, test } from 'vitest'
import { stage } from 'layerwright'
import { toDockerfile } from '../../src/optimize/emit.ts'
import { everyCall } from '../dsl/every-call.ts'
import { apply, leavesAlone } from './fixtures.ts'

const fedora = everyCall(stage('fedora:41'))

describe('merge-dnf', () => {
  test('keeps both commands, each with its options, and removes what they leave once', () => {
    const target = fedora.dnf(['b', 'a'], { weakDeps: true }).dnf(['c'], { enableRepositories: ['crb'] })
    const { definition, rewrites } = apply('merge-dnf', target)
    expect(toDockerfile(definition).text)
      .toContain(`RUN dnf install -y --refresh --setopt=keepcache=1 --setopt=cachedir="/var/cache/libdnf5-buildkit/$(. /etc/os-release && echo "$ID-\${VERSION_ID-}")-$(uname -m)" \\
      a \\
      b \\
 && sh -c 'test "$PPID" != 1 || kill -s KILL -- -1 2>/dev/null || true' \\
 && dnf install -y --refresh --setopt=keepcache=1 --setopt=cachedir="/var/cache/libdnf5-buildkit/$(. /etc/os-release && echo "$ID-\${VERSION_ID-}")-$(uname -m)" --setopt=install_weak_deps=0 --enablerepo=crb \\
      c \\
 && dnf clean all \\
 && rm -rf `)
    expect(rewrites.map(({ reason }) => reason)).toEqual([
      expect.stringContaining('metadata that is fetched once serves both, whose commands are as they were'),
    ])
  })

  test.each([
    ['microdnf', fedora.dnf(['a'], { tool: 'microdnf' }).dnf(['b'], { tool: 'microdnf' }), /only dnf itself/],
    ['yum and dnf', fedora.dnf(['a'], { tool: 'yum' }).dnf(['b']), /only dnf itself/],
    ['a pinned one', fedora.dnf(['a'], { pin: true }).dnf(['b']), /pinned/],
    ['another mount', fedora.dnf(['a'], { cacheMount: true }).dnf(['b']), /cacheMount/],
    ['declared effects', fedora.dnf(['a']).dnf(['b'], { writes: ['/usr'] }), /effects of its own/],
    [
      'a repository between',
      fedora.dnf(['a']).file('/etc/yum.repos.d/x.repo', '[x]\n').dnf(['b']),
      /cannot pass image\/file/,
    ],
    ['a command between', fedora.dnf(['a']).run('true').dnf(['b']), /cannot pass image\/run/],
    ['a login shell', fedora.shell(['/bin/bash', '-lc']).dnf(['a']).dnf(['b']), /may read files/],
    [
      'a light one that changes every day',
      fedora.dnf(Array.from({ length: 40 }, (_, index) => `p${index}`)).dnf(['b'], { changes: 'daily' }),
      /would install all of/,
    ],
  ])('leaves alone: %s', (_, target, why) => leavesAlone('merge-dnf', target, why))
})
