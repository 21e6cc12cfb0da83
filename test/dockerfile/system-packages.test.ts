import { describe, expect, test } from 'vitest'
import { arg, stage, text } from 'layerwright'
import { body } from '../dsl/defined.ts'

const base = stage('base')

describe('apk', () => {
  test('with the mount keeps a folder for each release and machine, and leaves the same behind', () => {
    const target = base.apk(['bash', text`curl=${arg('CURL')}`, 'bash'], {
      repositories: ['https://example.org/edge', 'https://example.org/testing'],
      cacheMount: true,
    })
    expect(body(target)).toBe(`ARG CURL
RUN --mount=type=cache,id=layerwright-asked-apk,target=/var/cache/apk-buildkit,sharing=locked \\
    set -- "/var/cache/apk-buildkit/$(. /etc/os-release && echo "$ID-\${VERSION_ID-}")-$(PATH=/sbin:/usr/sbin:/usr/bin:/bin apk --print-arch)" \\
 && (PATH=/usr/bin:/bin && mkdir -p "$1" && rm -f "$1"/APKINDEX.*) \\
 && apk add --cache-dir "$1" --update-cache --repository https://example.org/edge --repository https://example.org/testing \\
      bash \\
      curl="\${CURL}" \\
 && mkdir -p /var/cache/apk \\
 && rm -f /var/log/apk.log
`)
  })
})

describe('dnf', () => {
  test('has the same command line without the mount, since its history records that', () => {
    const [plain, mounted] = [false, true].map((cacheMount) => body(base.dnf(['gcc'], { cacheMount })))
    const command = /dnf install[^\n]*/
    expect(command.exec(plain ?? '')?.[0]).toBe(command.exec(mounted ?? '')?.[0])
    expect(plain).toMatch(/&& dnf clean all[^]* \/var\/cache\/libdnf5-buildkit\n$/)
  })

  test('with the mount says on the command line where the cache is, and cleans nothing in it', () => {
    const target = base.dnf(['gcc', '@core'], { enableRepositories: ['epel', 'crb'], cacheMount: true })
    expect(body(target))
      .toBe(`RUN --mount=type=cache,id=layerwright-asked-dnf,target=/var/cache/libdnf5-buildkit,sharing=locked \\
    dnf install -y --refresh --setopt=keepcache=1 --setopt=cachedir="/var/cache/libdnf5-buildkit/$(. /etc/os-release && echo "$ID-\${VERSION_ID-}")-$(uname -m)" --setopt=install_weak_deps=0 --enablerepo=crb --enablerepo=epel \\
      @core \\
      gcc \\
 && rm -rf /var/cache/dnf /var/cache/libdnf5 /var/cache/yum /var/cache/ldconfig/aux-cache /var/log/dnf* /var/log/hawkey.log /var/log/yum.log
`)
  })

  test.each([
    ['microdnf', '/var/cache/libdnf5-buildkit'],
    ['yum', '/var/cache/yum-buildkit'],
  ] as const)('%s has a mount of its own, and no step removes it', (tool, target) => {
    const printed = body(base.dnf(['gcc'], { tool, weakDeps: true, cacheMount: true }))
    expect(printed).toContain(`id=layerwright-asked-${tool},target=${target},`)
    expect(printed).toContain(`${tool} install -y --refresh --setopt=keepcache=1`)
    expect(printed).not.toMatch(/weak_deps|clean|rm [^\n]*buildkit/)
    expect(body(base.dnf(['gcc'], { tool }))).toContain(`&& ${tool} clean all \\`)
  })
})
