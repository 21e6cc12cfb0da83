import { describe, expect, test } from 'vitest'

import type { BuildRequest } from '../../src/engine/build.ts'
import { buildArguments } from '../../src/engine/build-arguments.ts'
import type { EngineInfo } from '../../src/engine/probe.ts'

const engine: EngineInfo = {
  client: '/usr/bin/docker',
  engineVersion: '28.5.2',
  buildxVersion: '0.29.1',
  driver: 'docker',
  store: 'overlay2',
  containerdStore: false,
  merge: false,
  system: 'Debian',
  os: 'linux',
  architecture: 'x86_64',
}
const files = { dockerfile: '/t/Dockerfile', metadata: '/t/metadata.json' }
const always = ['buildx', 'build', '--progress=rawjson', '--file=/t/Dockerfile', '--metadata-file=/t/metadata.json']

function argumentsOf(request: Partial<BuildRequest>, info = engine): readonly string[] {
  const dockerfile = { text: '', instructions: [] }
  return buildArguments(info, { dockerfile, output: { type: 'cacheonly' }, ...request }, files, '/context')
}

describe('buildArguments', () => {
  test('exports nothing and attests nothing by itself', () => {
    expect(argumentsOf({})).toEqual([...always, '--provenance=false', '--output=type=cacheonly', '/context'])
  })

  test('everything that can be asked for', () => {
    const request: Partial<BuildRequest> = {
      target: 'base',
      buildArgs: { A: '1', EMPTY: '', ODD: 'a b=$c' },
      flags: ['--add-host=h:1.2.3.4', '--secret', 'id=x'],
      cacheMountNamespace: 'layerwright-1-1',
      output: { type: 'image', tag: 'a/b:c' },
    }
    expect(argumentsOf(request, { ...engine, builder: 'other' })).toEqual([
      ...[...always, '--builder=other', '--provenance=false', '--load', '--tag=a/b:c', '--target=base'],
      ...['--build-arg=A=1', '--build-arg=EMPTY=', '--build-arg=ODD=a b=$c'],
      ...[
        '--build-arg=BUILDKIT_CACHE_MOUNT_NS=layerwright-1-1',
        '--add-host=h:1.2.3.4',
        '--secret',
        'id=x',
        '/context',
      ],
    ])
  })

  test('leaves output and attestations to the flags when they say so', () => {
    expect(argumentsOf({ output: { type: 'flags' }, flags: ['--push', '--provenance=mode=max'] })).toEqual([
      ...[...always, '--push', '--provenance=mode=max', '/context'],
    ])
  })
})
