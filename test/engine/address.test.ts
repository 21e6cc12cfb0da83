import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { engineAddress, formatAddress } from '../../src/engine/address.ts'

describe('engineAddress', () => {
  let config = ''

  beforeAll(() => {
    config = mkdtempSync(join(tmpdir(), 'layerwright-test-'))
    const folder = join(config, 'contexts', 'meta', createHash('sha256').update('desktop').digest('hex'))
    mkdirSync(folder, { recursive: true })
    writeFileSync(
      join(folder, 'meta.json'),
      '{"Name":"desktop","Endpoints":{"docker":{"Host":"unix:///home/me/docker.sock"}}}',
    )
    writeFileSync(join(config, 'config.json'), '{"currentContext":"desktop"}')
  })

  afterAll(() => {
    rmSync(config, { recursive: true })
  })

  test('DOCKER_HOST decides', () => {
    expect(engineAddress({ DOCKER_HOST: 'unix:///x.sock', DOCKER_CONFIG: config })).toEqual({
      kind: 'unix',
      path: '/x.sock',
    })
    expect(engineAddress({ DOCKER_HOST: 'tcp://h:99' })).toEqual({ kind: 'tcp', host: 'h', port: 99 })
    expect(engineAddress({ DOCKER_HOST: 'tcp://[::1]' })).toEqual({ kind: 'tcp', host: '::1', port: 2375 })
  })

  test('then the current context', () => {
    expect(engineAddress({ DOCKER_CONFIG: config })).toEqual({ kind: 'unix', path: '/home/me/docker.sock' })
    expect(engineAddress({ DOCKER_CONFIG: config, DOCKER_CONTEXT: 'default' })).toMatchObject({
      path: '/var/run/docker.sock',
    })
    expect(engineAddress({ DOCKER_CONFIG: config, DOCKER_CONTEXT: 'gone' })).toMatchObject({
      path: '/var/run/docker.sock',
    })
  })

  test('then the default socket', () => {
    expect(engineAddress({ DOCKER_CONFIG: '/nowhere' })).toEqual({ kind: 'unix', path: '/var/run/docker.sock' })
  })

  test('TLS needs certificates', () => {
    expect(engineAddress({ DOCKER_HOST: 'tcp://h', DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '/c' })).toEqual({
      ...{ kind: 'tcp', host: 'h', port: 2376, certificates: '/c' },
    })
  })

  test('what it cannot reach it says', () => {
    const address = engineAddress({ DOCKER_HOST: 'ssh://me@h' })
    expect(address).toEqual({ kind: 'unsupported', url: 'ssh://me@h' })
    expect(formatAddress(address)).toBe('ssh://me@h')
  })
})
