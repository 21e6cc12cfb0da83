import { createServer } from 'node:http'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { pingEngine } from '../../src/engine/ping.ts'
import { probeEngine, requireEngine } from '../../src/engine/probe.ts'
import { atLeast } from '../../src/engine/version.ts'
import { EngineError } from '../../src/ir/errors.ts'

describe('without an engine', () => {
  let folder = ''

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'layerwright-test-'))
    vi.stubEnv('DOCKER_HOST', `unix://${folder}/x.sock`)
  })

  afterEach(() => {
    vi.unstubAllEnvs()
    rmSync(folder, { recursive: true })
  })

  test('the probe says so, and at once', async () => {
    const started = performance.now()
    expect(await probeEngine()).toEqual({
      reachable: false,
      reason: `no Docker Engine answers at unix://${folder}/x.sock (ENOENT)`,
    })
    expect(performance.now() - started).toBeLessThan(300)
  })

  test('requireEngine says what to do', async () => {
    const required = requireEngine()
    await expect(required).rejects.toThrow(EngineError)
    await expect(required).rejects.toThrow(/^This needs a Docker Engine .*scripts\/engine\.sh up/)
  })

  test('an address of another kind is refused', async () => {
    vi.stubEnv('DOCKER_HOST', 'ssh://me@host')
    expect(await probeEngine()).toEqual({
      reachable: false,
      reason: 'the engine address ssh://me@host is neither unix:// nor tcp://',
    })
  })

  test.each([
    ['an error', 503, /answers, but not as a Docker Engine \(HTTP 503\)/],
    ['nothing', 0, /no answer in time/],
  ])('something that answers with %s is none', async (_, statusCode, reason) => {
    const server = createServer((_request, response) => {
      if (statusCode !== 0) response.writeHead(statusCode).end()
    })
    await new Promise<void>((resolve) => server.listen(`${folder}/x.sock`, resolve))
    const ping = await pingEngine(200)
    expect(ping.answered ? '' : ping.reason).toMatch(reason)
    server.closeAllConnections()
    server.close()
  })
})

describe('atLeast', () => {
  test.each([
    ['28.5.2+dfsg4', '23.0', true],
    ['23.0.0', '23.0', true],
    ['20.10.24', '23.0', false],
    ['0.13.1', '0.13', true],
    ['0.9.1', '0.13', false],
    ['v1.0', '0.13', true],
    ['unknown', '23.0', true],
  ])('%s is %s or newer: %s', (found, wanted, expected) => {
    expect(atLeast(found, wanted)).toBe(expected)
  })
})
