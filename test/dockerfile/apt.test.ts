import { describe, expect, test } from 'vitest'
import { arg, stage, text } from 'layerwright'
import { body } from '../dsl/defined.ts'

const debian = stage('debian:12-slim')
const KEY =
  '-----BEGIN PGP PUBLIC KEY BLOCK-----\nComment: it\'s "$x" \\\n\nmQINBF\n=abcd\n-----END PGP PUBLIC KEY BLOCK-----\n'
const CLEANUP = ` && rm -rf /var/lib/apt/lists/* \\
 && rm -rf /var/cache/apt/* /var/cache/ldconfig/aux-cache /var/log/apt/* /var/log/alternatives.log /var/log/dpkg.log
`

describe('apt', () => {
  test('adds architectures before the index is read, and holds names without their versions', () => {
    const target = debian.apt(['libc6:arm64', 'curl=8.0-1', text`git=${arg('GIT')}`, 'g++/stable'], {
      architectures: ['armhf', 'arm64', 'arm64'],
      targetRelease: 'bookworm-backports',
      allowDowngrades: true,
      hold: true,
    })
    expect(body(target)).toBe(`ARG GIT
RUN dpkg --add-architecture arm64 \\
 && dpkg --add-architecture armhf \\
 && apt-get update \\
 && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends --allow-downgrades -t bookworm-backports \\
      curl=8.0-1 \\
      g++/stable \\
      git="\${GIT}" \\
      libc6:arm64 \\
 && apt-mark hold \\
      curl \\
      g++ \\
      git \\
      libc6:arm64 \\
${CLEANUP}`)
  })

  test('takes files out of the context, each once and in one order, beside its own mount', () => {
    const target = debian.apt([], { debs: ['b/x~1.deb', 'a/x.deb', 'a/x.deb'], hold: true, cacheMount: true })
    const printed = body(target)
    expect(printed.split(' \\\n').slice(0, 3)).toEqual([
      'RUN --mount=type=cache,id=layerwright-asked-apt,target=/var/cache/buildkit-apt,sharing=locked',
      '    --mount=type=bind,source=a/x.deb,target=/tmp/context/a/x.deb',
      '    --mount=type=bind,source=b/x~1.deb,target=/tmp/context/b/x~1.deb',
    ])
    expect(printed).toContain(`apt-get -o "Dir::Cache::Archives=$1/archives" install -y --no-install-recommends \\
      /tmp/context/a/x.deb \\
      '/tmp/context/b/x~1.deb' \\
 && apt-mark hold \\
      "$(dpkg-deb -W --showformat='\${Package}:\${Architecture}' /tmp/context/a/x.deb)" \\
      "$(dpkg-deb -W --showformat='\${Package}:\${Architecture}' '/tmp/context/b/x~1.deb')" \\
`)
  })
})

describe('aptRepository', () => {
  const url = 'https://example.org/debian'

  test('writes every field, and a typed key line by line', () => {
    const target = debian.aptRepository('example', {
      url,
      key: { text: KEY },
      suite: ['codename', text`${arg('SUITE', 'stable')}-updates`],
      components: ['main', 'contrib'],
      types: ['deb-src', 'deb'],
      architectures: ['arm64', 'amd64'],
      fields: { 'Check-Valid-Until': 'no', 'Allow-Weak': 'yes' },
    })
    expect(body(target)).toBe(`ARG SUITE=stable
RUN install -m 0755 -d /etc/apt/keyrings \\
 && printf '%s\\n' '-----BEGIN PGP PUBLIC KEY BLOCK-----' \\
      'Comment: it'\\''s "$x" \\' \\
      '' \\
      mQINBF \\
      =abcd \\
      '-----END PGP PUBLIC KEY BLOCK-----' \\
      > /etc/apt/keyrings/example.asc \\
 && chmod 0644 /etc/apt/keyrings/example.asc \\
 && printf '%s\\n' 'Types: deb deb-src' \\
      'URIs: 'https://example.org/debian \\
      'Suites: '"$(. /etc/os-release && echo "$VERSION_CODENAME")"' '"\${SUITE}"-updates \\
      'Components: main contrib' \\
      'Architectures: amd64 arm64' \\
      'Signed-By: /etc/apt/keyrings/example.asc' \\
      'Allow-Weak: yes' \\
      'Check-Valid-Until: no' \\
      > /etc/apt/sources.list.d/example.sources
`)
  })

  test('a flat one has no components, and a binary key ends in .gpg', () => {
    const fetched = debian.aptRepository('x', { url, suite: './', key: { address: `${url}/key`, binary: true } })
    expect(body(fetched)).toContain(`&& curl -fsSLo /etc/apt/keyrings/x.gpg ${url}/key`)
    expect(body(fetched)).toContain("'Suites: './ \\\n      'Signed-By: /etc/apt/keyrings/x.gpg'")
    const file = debian.aptRepository('x', { url, key: { file: 'keys/x.asc' } })
    expect(body(file)).toContain(
      'RUN --mount=type=bind,source=keys/x.asc,target=/tmp/context/keys/x.asc \\\n    install -m 0755',
    )
    expect(body(file)).toContain('&& install -m 0644 /tmp/context/keys/x.asc /etc/apt/keyrings/x.asc')
  })
})
