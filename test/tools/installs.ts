import type { AnyStage } from '../../src/dsl/stage/types.ts'
import { build } from '../../src/engine/build.ts'
import { connect } from '../../src/engine/docker.ts'
import { inspectImage } from '../../src/engine/image.ts'
import type { Run } from '../../src/engine/run.ts'
import type { Variant } from '../../src/ir/definition.ts'
import { makeVariants, toDockerfile, variantDefinition } from '../../src/optimize/emit.ts'
import { mountCaches } from '../../src/optimize/passes/mount-caches.ts'
import { readEngineImage } from '../../src/verify/engine-image.ts'
import { LayerStore } from '../../src/verify/layer-store.ts'
import { verdict, type ImageContents, type Verdict } from '../../src/verify/verdict.ts'
import { defined } from '../dsl/defined.ts'
import { standInFlags } from './known-names.ts'

/** The name that stages start from, and the image of the fixture world that has it in their builds. */
export const DEBIAN = 'debian:12-slim'
export const WORLD_DEBIAN = 'layerwright-world/debian:12-slim'

export async function requireDebian(): Promise<void> {
  if ((await inspectImage(WORLD_DEBIAN)) === undefined)
    throw new Error(`the engine has no ${WORLD_DEBIAN}: scripts/fixtures.sh makes it`)
}

export interface InstallOptions {
  readonly context?: string
  readonly flags?: readonly string[]
}

/** What an installation left and said. */
export interface Installed {
  /** The image with the mount against the one without, and what two builds without it differ in anyway. */
  readonly verdict: Verdict
  /** The image without the mount. */
  readonly image: ImageContents
  /** What the mounted steps said while the mount was empty, and with one package more while it was not. */
  readonly cold: string
  readonly warm: string
}

/** Builds a stage without mounts, twice, and with them, and then another one whose mounts the first one has filled. */
export async function installs(
  run: Run,
  target: AnyStage,
  more: AnyStage,
  options: InstallOptions = {},
): Promise<Installed> {
  const store = new LayerStore(await run.folder())
  const cacheMountNamespace = run.namespace()
  const made = async (stage: AnyStage, variant: Variant): Promise<readonly [string, ImageContents]> => {
    const tag = run.tag('tools')
    const log = await buildLog(run, stage, variant, { ...options, tag, cacheMountNamespace })
    return [log, await readEngineImage(connect(), tag, store)]
  }
  const [, image] = await made(target, 'naive')
  const [, control] = await made(target, 'naive')
  const [cold, mounted] = await made(target, 'optimized')
  const [warm] = await made(more, 'optimized')
  return { verdict: verdict(image, control, mounted), image, cold, warm }
}

/** Builds a stage, every step of which runs, and gives what its steps said. */
export async function buildLog(
  run: Run,
  target: AnyStage,
  variant: Variant = 'naive',
  options: InstallOptions & { readonly tag?: string; readonly cacheMountNamespace?: string } = {},
): Promise<string> {
  const definition = variantDefinition(makeVariants(defined(target), [mountCaches]), variant)
  const { tag, flags = [], ...request } = options
  const { vertices } = await build(run, {
    ...request,
    flags: [...standInFlags(), ...flags],
    dockerfile: toDockerfile(definition, { roundArgument: 'ROUND' }),
    buildArgs: { ROUND: run.namespace() },
    output: tag === undefined ? { type: 'cacheonly' } : { type: 'image', tag },
  })
  return vertices.map(({ log }) => log).join('')
}
