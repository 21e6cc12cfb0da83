import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect } from 'vitest'

import { build } from '../../src/engine/build.ts'
import { connect } from '../../src/engine/docker.ts'
import { removeImage } from '../../src/engine/image.ts'
import { requireEngine, type EngineInfo } from '../../src/engine/probe.ts'
import { withRun } from '../../src/engine/run.ts'
import { makeVariants, toDockerfile, variantDefinition } from '../../src/optimize/emit.ts'
import { DEFAULT_PASSES } from '../../src/optimize/preset.ts'
import { readEngineImage } from '../../src/verify/engine-image.ts'
import { LayerStore } from '../../src/verify/layer-store.ts'
import { verdict, type ImageContents } from '../../src/verify/verdict.ts'
import type { AnyStage } from '../../src/dsl/stage/types.ts'
import type { Variant } from '../../src/ir/definition.ts'
import { defined } from '../dsl/defined.ts'
import { unique } from '../engine/busybox.ts'
import { printed } from '../engine/printed.ts'
import { docker } from '../world/docker.ts'
import { startWorld, type World } from '../world/index.ts'
import { standInFlags } from './known-names.ts'

/** What an installation left, with and without mounts. */
export interface Installed {
  /** What the steps of the optimized variant said: with empty caches, and with one package more and warm ones. */
  readonly cold: string
  readonly warm: string
  /** Bytes that these two got, by host. */
  readonly coldBytes: Readonly<Record<string, number>>
  readonly warmBytes: Readonly<Record<string, number>>
  /** Files of the naive image. */
  readonly files: readonly string[]
}

export interface ToolBench {
  /** The image that stages start from. */
  readonly base: string
  /**
   * @param more the same definition with one package more, built when the caches are warm
   * @param mounted the same definition with mounts that its author asks for, where the optimizer would not put any
   */
  install(before: AnyStage, more: AnyStage, mounted?: AnyStage): Promise<Installed>
  /** What the steps of a stage's naive variant say. */
  log(target: AnyStage): Promise<string>
}

/** Files of the build context: by their content, or by a command whose output they are, run in the prepared image. */
export type ContextFiles = Readonly<Record<string, string | { readonly printedBy: string }>>

/**
 * The fixture world, whose index sends what lets pip keep its downloads; a python image in which `prepare` has run, and a build context with these files; both are gone when the tests are.
 */
export function useToolBench(prepare: readonly string[], files: ContextFiles = {}): () => ToolBench {
  const tag = `layerwright-test/tools:${unique()}`
  const base = 'python:3.11-slim'
  const flagsOf = ({ buildFlags }: World) => [...buildFlags, ...standInFlags({ name: base, tag })]
  let engine: EngineInfo | undefined
  let world: World | undefined
  let context = ''

  beforeAll(async () => {
    engine = await requireEngine()
    world = await startWorld({ bandwidth: 0 })
    context = await mkdtemp(join(tmpdir(), 'layerwright-test-'))
    const write = async (name: string, content: string): Promise<void> => {
      await mkdir(dirname(join(context, name)), { recursive: true })
      await writeFile(join(context, name), content)
    }
    for (const [name, content] of Object.entries(files)) if (typeof content === 'string') await write(name, content)
    const dockerfile = printed(['FROM python:3.11-slim', ...prepare, ''].join('\n'))
    const { buildFlags: flags } = world
    await withRun(engine, (run) => build(run, { dockerfile, context, flags, output: { type: 'image', tag } }))
    for (const [name, content] of Object.entries(files))
      if (typeof content !== 'string')
        await write(name, await docker(['run', '--rm', tag, 'sh', '-c', content.printedBy]))
  })

  afterAll(async () => {
    await world?.close()
    await removeImage(tag)
    await rm(context, { recursive: true })
  })

  async function install(before: AnyStage, more: AnyStage, mounted = before): Promise<Installed> {
    if (engine === undefined || world === undefined) throw new Error('only tests have a bench')
    const flags = flagsOf(world)
    return withRun(engine, async (run) => {
      const store = new LayerStore()
      const caches = run.namespace()
      const made = async (target: AnyStage, variant: Variant, label: string) => {
        const definition = variantDefinition(makeVariants(defined(target), DEFAULT_PASSES), variant)
        const tag = run.tag(label)
        const { steps } = await build(run, {
          dockerfile: toDockerfile(definition, { roundArgument: 'ROUND' }),
          context,
          flags,
          buildArgs: { ROUND: `${run.id}-${label}` },
          cacheMountNamespace: caches,
          output: { type: 'image', tag },
        })
        return { log: steps.map(({ log }) => log).join(''), image: () => readEngineImage(connect(), tag, store) }
      }
      const naive = await (await made(before, 'naive', 'naive')).image()
      const control = await (await made(before, 'naive', 'control')).image()
      world?.resetServed()
      const cold = await made(mounted, 'optimized', 'cold')
      expectSame(naive, control, await cold.image())
      const coldBytes = world?.served() ?? {}
      world?.resetServed()
      const warm = await made(more, 'optimized', 'warm')
      return {
        cold: cold.log,
        warm: warm.log,
        coldBytes,
        warmBytes: world?.served() ?? {},
        files: [...naive.fileSystem.entries.keys()],
      }
    })
  }

  async function log(target: AnyStage): Promise<string> {
    if (engine === undefined || world === undefined) throw new Error('only tests have a bench')
    const flags = flagsOf(world)
    return withRun(engine, async (run) => {
      const dockerfile = toDockerfile(defined(target), { roundArgument: 'ROUND' })
      const buildArgs = { ROUND: run.id }
      const { steps } = await build(run, { dockerfile, context, flags, buildArgs, output: { type: 'cacheonly' } })
      return steps.map((step) => step.log).join('')
    })
  }

  return () => ({ base, install, log })
}

function expectSame(naive: ImageContents, control: ImageContents, optimized: ImageContents): void {
  const { equal, reasons, differences } = verdict(naive, control, optimized)
  expect({ equal, reasons, differences }).toEqual({ equal: true, reasons: [], differences: [] })
}
