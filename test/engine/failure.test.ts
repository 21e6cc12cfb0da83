import { describe, expect, test } from 'vitest'

import { BuildFailure, buildFailure } from '../../src/engine/failure.ts'
import { reasonOf } from '../../src/engine/failure-reason.ts'
import { EngineError } from '../../src/ir/errors.ts'
import { printed } from './printed.ts'
import { recording } from './recording.ts'

function failureOf(name: string): BuildFailure {
  const { dockerfile, vertices, text } = recording(name)
  return buildFailure({ dockerfile }, vertices, { text, aborted: false })
}

describe('a recorded failure', () => {
  test('names the place of a RUN that failed and shows its log', () => {
    const failure = failureOf('exit-code')
    expect(failure).toBeInstanceOf(EngineError)
    expect(failure.exitCode).toBe(3)
    expect(failure.reason).toEqual({ kind: 'step', exitCode: 42 })
    expect(failure.instructions).toEqual([2])
    expect(failure.message).toBe(
      'images/test.ts:30:4  .run(…) failed (exit 42)\n  | boo\n  | line 1\n  | line 2\n  | line 3',
    )
  })

  test('keeps what had been measured', () => {
    expect(failureOf('exit-code').vertices.find(({ name }) => name.includes('echo fine'))?.seconds).toBeGreaterThan(
      0.05,
    )
  })

  test('an unknown flag points at the line of the definition, and at the frontend', () => {
    const failure = failureOf('unknown-flag')
    expect(failure.reason).toEqual({ kind: 'syntax', line: 3, detail: 'unknown flag: --frob' })
    expect(failure.message).toMatch(
      /^images\/test\.ts:30:4 {2}\.run\(…\) is not accepted by this engine: unknown flag: --frob\n.*# syntax=docker\/dockerfile:1/,
    )
  })

  test('an unknown instruction too', () => {
    const failure = failureOf('unknown-instruction')
    expect(failure.message).toContain('images/test.ts:20:4  .frob(…)')
    expect(failure.message).toContain('unknown instruction: FROB')
  })

  test('a file that is not in the context is named', () => {
    expect(failureOf('missing-file').message).toBe(
      'images/test.ts:20:4  .copy(…) failed: /nope is not in the build context, or .dockerignore excludes it',
    )
  })

  test('a base image that is nowhere is named', () => {
    const failure = failureOf('missing-base')
    expect(failure.reason).toEqual({ kind: 'base', image: 'docker.io/layerwright-test/nope:1' })
    expect(failure.message).toMatch(
      /^images\/test\.ts:10:4 {2}\.from\(…\) failed\nThe base image .*nope:1 is not on this engine/,
    )
  })

  test('a host that has no address is named, in a RUN and in an ADD', () => {
    expect(failureOf('unresolved-host').reason).toEqual({ kind: 'host', host: 'nohost.invalid' })
    expect(failureOf('unresolved-add').reason).toEqual({ kind: 'host', host: 'nohost.invalid' })
    expect(failureOf('unresolved-host').message).toContain(
      'images/test.ts:20:4  .run(…) failed\nThe host nohost.invalid',
    )
  })
})

describe('buildFailure', () => {
  const dockerfile = printed('FROM x\nRUN a\n')

  test('what identical steps share is blamed on all of them', () => {
    const { vertices } = recording('two-stages')
    const broken = vertices.map((vertex) =>
      vertex.name.includes('RUN echo the same')
        ? { ...vertex, error: 'process "x" did not complete successfully: exit code: 1' }
        : vertex,
    )
    const failure = buildFailure(recording('two-stages'), broken, { text: '', aborted: false })
    expect(failure.message).toContain('images/test.ts:60:4  .run(…)\nimages/test.ts:20:4  .run(…) failed (exit 1)')
  })

  test('an instruction that nobody wrote is named by its line', () => {
    const anonymous = { ...dockerfile, instructions: dockerfile.instructions.map((one) => ({ ...one, origins: [] })) }
    const text =
      'Dockerfile:2\n--------------------\nERROR: failed to solve: dockerfile parse error on line 2: whatever'
    expect(buildFailure({ dockerfile: anonymous }, [], { text, aborted: false }).message).toBe(
      'Dockerfile:2  RUN is not accepted by this engine: whatever',
    )
  })

  test('a cancelled build blames no step', () => {
    const failure = buildFailure({ dockerfile }, [], { text: 'ERROR: context canceled', aborted: true })
    expect(failure.message).toBe('The build was cancelled')
    expect(failure.instructions).toEqual([])
  })

  test('what it cannot explain it passes on, made safe', () => {
    const text = 'ERROR: failed to build: \u001b[31mtarget stage "x" could not be found\u001b[0m'
    expect(buildFailure({ dockerfile }, [], { text, aborted: false }).message).toBe(
      'The build failed\nfailed to build: target stage "x" could not be found',
    )
    expect(buildFailure({ dockerfile }, [], { text: '', aborted: false }).message).toBe(
      'The build failed\nThe docker client gave no reason.',
    )
  })

  test('escape sequences of the log stay out of the message', () => {
    const { vertices, dockerfile, text } = recording('exit-code')
    const nasty = vertices.map((vertex) => ({ ...vertex, log: '\u001b]0;owned\u0007\u001b[2Jhello\n' }))
    expect(buildFailure({ dockerfile }, nasty, { text, aborted: false }).message).toContain(
      'failed (exit 42)\n  | hello',
    )
  })

  test('only the last twenty lines of the log are told', () => {
    const { vertices, dockerfile, text } = recording('exit-code')
    const long = vertices.map((vertex) => ({
      ...vertex,
      log: Array.from({ length: 50 }, (_, n) => `line ${n}`).join('\n'),
    }))
    const { log } = buildFailure({ dockerfile }, long, { text, aborted: false })
    expect(log).toHaveLength(20)
    expect(log[0]).toBe('line 30')
  })
})

describe('reasonOf', () => {
  const process = 'process "/bin/sh -c x" did not complete successfully: exit code: 1'

  test.each([
    ['Cannot connect to the Docker daemon at unix:///var/run/docker.sock.', 'connection'],
    ['ERROR: rpc error: code = Unavailable desc = error reading from server: EOF', 'connection'],
    ['ERROR: failed to receive status: rpc error: code = Unavailable desc = closing transport', 'connection'],
    ['ERROR: failed to solve: write /x: no space left on device', 'disk'],
    ['ERROR: dockerfile parse error on line 4: unexpected end', 'syntax'],
    ['ERROR: failed to solve: invalid reference format', 'other'],
  ])('%s', (text, kind) => {
    expect(reasonOf({ text, aborted: false }).kind).toBe(kind)
  })

  test('a full disk in a RUN shows in its log', () => {
    expect(
      reasonOf({ text: '', error: process, log: 'dd: error writing: No space left on device', aborted: false }),
    ).toEqual({
      kind: 'disk',
    })
  })

  test('a client that was killed is told from an engine that went away', () => {
    expect(reasonOf({ text: '', aborted: false, signal: 'SIGKILL' })).toEqual({ kind: 'client', signal: 'SIGKILL' })
    expect(reasonOf({ text: 'error reading from server: EOF', aborted: false, signal: 'SIGKILL' }).kind).toBe(
      'connection',
    )
  })

  test('what a failed RUN printed about connections is not the engine’s', () => {
    const log = 'curl: (7) Failed to connect to x port 1: Connection refused'
    expect(reasonOf({ text: `ERROR: ${process}`, error: process, log, aborted: false })).toEqual({
      kind: 'step',
      exitCode: 1,
    })
    const quoted = 'process "/bin/sh -c echo connection refused; false" did not complete successfully: exit code: 1'
    expect(reasonOf({ text: `ERROR: ${quoted}`, error: quoted, aborted: false }).kind).toBe('step')
  })
})
