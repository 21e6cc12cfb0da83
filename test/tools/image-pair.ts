import { build } from '../../src/engine/build.ts'
import { connect } from '../../src/engine/docker.ts'
import { requireEngine } from '../../src/engine/probe.ts'
import { withRun, type Run } from '../../src/engine/run.ts'
import type { AnyStage } from '../../src/dsl/stage/types.ts'
import { optimize } from '../../src/optimize/optimize.ts'
import { toDockerfile } from '../../src/optimize/emit.ts'
import { DEFAULT_PASSES } from '../../src/optimize/preset.ts'
import { readEngineImage } from '../../src/verify/engine-image.ts'
import { LayerStore } from '../../src/verify/layer-store.ts'
import { verdict, type ImageContents, type Verdict } from '../../src/verify/verdict.ts'
import { defined } from '../dsl/defined.ts'
import { standInFlags, type StandIn } from './known-names.ts'

/** A built image, and what its steps said. */
export interface Built {
  readonly contents: ImageContents
  readonly log: string
}

/** Builds of stages whose cache mounts nobody else has. */
export interface Builds {
  /** Every step runs: `ROUND` is another one in each build. */
  readonly build: (target: AnyStage, context?: string) => Promise<Built>
  /** The naive image, which has no mount, against itself and against the image with the mounts of the optimizer. */
  readonly compare: (target: AnyStage, context?: string) => Promise<Verdict & { readonly log: string }>
}

/** Base images are large: what is below them is read once. */
const store = new LayerStore()

/** The variants of a definition with and without injected mounts. */
function dockerfiles(target: AnyStage): { readonly naive: string; readonly mounted: string } {
  const definition = defined(target)
  const passes = DEFAULT_PASSES.filter(({ name }) => name === 'mount-caches')
  return { naive: toDockerfile(definition).text, mounted: toDockerfile(optimize(definition, passes).definition).text }
}

export async function withBuilds(base: StandIn, body: (builds: Builds) => Promise<void>): Promise<void> {
  await withRun(await requireEngine(), async (run) => {
    const namespace = run.namespace()
    const one = (text: string, context?: string): Promise<Built> => buildText(run, { base, namespace, text }, context)
    await body({
      build: (target, context) => one(dockerfiles(target).mounted, context),
      compare: async (target, context) => {
        const { naive, mounted } = dockerfiles(target)
        const first = await one(naive, context)
        const control = await one(naive, context)
        const { contents, log } = await one(mounted, context)
        return { ...verdict(first.contents, control.contents, contents), log }
      },
    })
  })
}

interface Given {
  readonly base: StandIn
  readonly namespace: string
  readonly text: string
}

async function buildText(run: Run, { base, namespace, text }: Given, context?: string): Promise<Built> {
  const tag = run.tag('tool')
  const { vertices } = await build(run, {
    // A step above all others that is another one in each build.
    dockerfile: { text: text.replace(/^(FROM .*\n)/m, '$1ARG ROUND\nRUN true\n'), instructions: [] },
    buildArgs: { ROUND: run.namespace() },
    flags: standInFlags(base),
    cacheMountNamespace: namespace,
    output: { type: 'image', tag },
    ...(context === undefined ? {} : { context }),
  })
  return { contents: await readEngineImage(connect(), tag, store), log: vertices.map(({ log }) => log).join('\n') }
}

/** Paths of an image that match. */
export function pathsOf({ contents }: Built, pattern: RegExp): readonly string[] {
  return [...contents.fileSystem.entries.keys()].filter((path) => pattern.test(path)).sort()
}
