import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { connect as connectTo, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, test, vi } from 'vitest'

import { engineAddress } from '../../src/engine/address.ts'
import { build } from '../../src/engine/build.ts'
import { BuildFailure } from '../../src/engine/failure.ts'
import { withRun, type Run } from '../../src/engine/run.ts'
import { describeWithEngine } from '../engine.ts'
import { unique, useBusybox } from './busybox.ts'
import { printed } from './printed.ts'
import { eventually, processesWith, tracesOf } from './traces.ts'

describeWithEngine('an interrupted build', () => {
  const bench = useBusybox()

  afterEach(() => {
    vi.unstubAllEnvs()
  })

  /** Builds something that takes ten minutes and calls `interrupt` once it runs; gives how it failed and the run's id. */
  async function interruptedBy(interrupt: (run: Run) => void, signal?: AbortSignal) {
    const word = unique()
    const dockerfile = printed(`FROM ${bench().base}
RUN echo first ${word}
RUN --mount=type=cache,target=/m echo ${word} > /m/x; sleep 600
`)
    let id = ''
    const started = performance.now()
    const failure = await withRun(bench().engine, (run) => {
      id = run.id
      let interrupted = false
      const request = {
        dockerfile,
        cacheMountNamespace: run.namespace(),
        output: { type: 'image', tag: run.tag('x') },
      } as const
      return build(run, request, {
        ...(signal === undefined ? {} : { signal }),
        onVertex: ({ name, started, completed }) => {
          if (interrupted || !name.includes('sleep 600') || started === undefined || completed !== undefined) return
          interrupted = true
          setTimeout(() => {
            interrupt(run)
          }, 500)
        },
      }).then(unexpected, asFailure)
    })
    expect(performance.now() - started).toBeLessThan(30_000)
    return { failure, id, word }
  }

  /** Nothing runs any more, nothing is left. */
  async function expectNothingLeft(id: string, word: string): Promise<void> {
    await eventually('the build has stopped', () => processesWith(word).length === 0)
    expect(await tracesOf(id)).toEqual([])
  }

  test('by its caller leaves nothing behind and keeps what was measured', async () => {
    const controller = new AbortController()
    const { failure, id, word } = await interruptedBy(() => {
      controller.abort()
    }, controller.signal)
    expect(failure.reason).toEqual({ kind: 'cancelled' })
    expect(failure.message).toBe('The build was cancelled')
    expect(failure.vertices.find(({ name }) => name.includes('echo first'))?.completed).toBeDefined()
    await expectNothingLeft(id, word)
  })

  test('by the death of the docker client says so', async () => {
    const { failure, id, word } = await interruptedBy((run) => {
      for (const pid of processesWith(`--file=${join(tmpdir(), run.id)}`)) process.kill(pid, 'SIGKILL')
    })
    expect(failure.reason).toEqual({ kind: 'client', signal: 'SIGKILL' })
    await expectNothingLeft(id, word)
  })

  test('by the loss of the engine says so', async () => {
    const address = engineAddress()
    if (address.kind !== 'unix') return
    const folder = mkdtempSync(join(tmpdir(), 'layerwright-test-'))
    const sockets = new Set<Socket>()
    const proxy = createServer((client) => {
      const engine = connectTo(address.path)
      for (const socket of [client, engine]) {
        sockets.add(socket)
        socket.on('error', () => undefined).on('close', () => sockets.delete(socket))
      }
      client.pipe(engine).pipe(client)
    })
    await new Promise<void>((resolve) => proxy.listen(join(folder, 'docker.sock'), resolve))
    vi.stubEnv('DOCKER_HOST', `unix://${folder}/docker.sock`)
    const { failure, id, word } = await interruptedBy(() => {
      vi.unstubAllEnvs()
      proxy.close()
      for (const socket of sockets) socket.destroy()
    })
    expect(failure.reason).toEqual({ kind: 'connection' })
    expect(failure.message).toMatch(/^The build failed\nThe connection to the Docker Engine was lost/)
    await expectNothingLeft(id, word)
    rmSync(folder, { recursive: true })
  })

  test('by Ctrl-C cleans up and exits with 130', async () => {
    const program = start()
    await program.said('running')
    program.child.kill('SIGINT')
    expect(await program.ended).toBe(130)
    expect(program.output()).toContain('cleaned up, 0 left')
    await expectNothingLeft(program.id(), program.word)
  })

  test('by a second Ctrl-C exits at once', async () => {
    const program = start()
    await program.said('running')
    program.child.kill('SIGINT')
    program.child.kill('SIGINT')
    await new Promise((resolve) => setTimeout(resolve, 20))
    program.child.kill('SIGINT')
    const asked = performance.now()
    expect(await program.ended).toBe(130)
    expect(performance.now() - asked).toBeLessThan(2000)
    await eventually('the docker client is gone', () => processesWith(program.id()).length === 0)
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith(program.id()))).toEqual([])
    await withRun(bench().engine, (run) => {
      run.made({ kind: 'cacheMounts', namespace: `${program.id()}-1` })
      return Promise.resolve()
    })
  })

  function start() {
    const word = unique()
    const root = fileURLToPath(new URL('../..', import.meta.url))
    const child: ChildProcess = spawn(
      process.execPath,
      ['--import', 'tsx', 'test/engine/interrupted-build.ts', bench().base, word],
      { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] },
    )
    let output = ''
    child.stdout?.on('data', (data: Buffer) => (output += data.toString()))
    return {
      ...{ child, word, output: () => output },
      id: () => /^run (\S+)$/m.exec(output)?.[1] ?? 'unknown',
      ended: new Promise<number | null>((resolve) => child.on('close', resolve)),
      said: (text: string) => eventually(`${text}: ${output}`, () => output.includes(text)),
    }
  }
})

function unexpected(): never {
  throw new Error('this should have been interrupted')
}

function asFailure(error: unknown): BuildFailure {
  if (error instanceof BuildFailure) return error
  throw error
}
