import type { AnyStage } from '../../src/dsl/stage/types.ts'
import { build } from '../../src/engine/build.ts'
import { connect } from '../../src/engine/docker.ts'
import { requireEngine } from '../../src/engine/probe.ts'
import { withRun } from '../../src/engine/run.ts'
import type { Definition } from '../../src/ir/definition.ts'
import { toDockerfile } from '../../src/optimize/emit.ts'
import { optimize, type Optimized } from '../../src/optimize/optimize.ts'
import { readEngineImage } from '../../src/verify/engine-image.ts'
import { LayerStore } from '../../src/verify/layer-store.ts'
import { verdict, type ImageContents, type Verdict } from '../../src/verify/verdict.ts'
import { defined } from '../dsl/defined.ts'
import type { InstallOptions } from './installs.ts'
import { standInFlags } from './known-names.ts'

export interface Compared {
  readonly verdict: Verdict
  readonly naive: ImageContents
  readonly optimized: Optimized
  /** What the steps of the optimized variant said. */
  readonly log: string
}

/** Builds a stage as written, twice, and after the passes of the preset, every step of which runs, and compares them. */
export async function comparePasses(
  target: AnyStage,
  { flags = [], ...request }: InstallOptions = {},
): Promise<Compared> {
  const written = defined(target)
  const optimized = optimize(written)
  return withRun(await requireEngine(), async (run) => {
    // Databases are compared by their rows, from copies in a folder of the run.
    const store = new LayerStore(await run.folder())
    const made = async (definition: Definition): Promise<readonly [ImageContents, string]> => {
      const tag = run.tag('passes')
      const { vertices } = await build(run, {
        ...request,
        flags: [...standInFlags(), ...flags],
        dockerfile: toDockerfile(definition, { roundArgument: 'ROUND' }),
        buildArgs: { ROUND: run.namespace() },
        cacheMountNamespace: run.namespace(),
        output: { type: 'image', tag },
      })
      return [await readEngineImage(connect(), tag, store), vertices.map(({ log }) => log).join('\n')]
    }
    const [naive] = await made(written)
    const [control] = await made(written)
    const [after, log] = await made(optimized.definition)
    return { verdict: verdict(naive, control, after), naive, optimized, log }
  })
}
