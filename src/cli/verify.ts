import type { BuildResult } from '../engine/build.ts'
import { build } from '../engine/build.ts'
import { connect } from '../engine/docker.ts'
import { requireEngine } from '../engine/probe.ts'
import type { Run } from '../engine/run.ts'
import { CheckError, EngineError } from '../ir/errors.ts'
import type { Variant } from '../ir/definition.ts'
import type { PrintedDockerfile } from '../ir/source-map.ts'
import { toDockerfile, variantDefinition } from '../optimize/emit.ts'
import { readEngineImage } from '../verify/engine-image.ts'
import { formatVerification } from '../verify/format-verification.ts'
import { LayerStore } from '../verify/layer-store.ts'
import { mountedInstructions } from '../verify/mounted-instructions.ts'
import { verdict, type ImageContents } from '../verify/verdict.ts'
import { verificationJson } from '../verify/verification-json.ts'
import { verification } from '../verify/verification.ts'
import type { ActionResult, Subject } from './subject.ts'
import { buildOf } from './build-request.ts'
import { runOnEngine } from './run.ts'

/**
 * `--verify`: builds the naive variant twice and the optimized one, once with empty cache mounts and, where it has any,
 * again with those that the first build has filled; and compares what they are made of.
 */
export async function verifyImage(subject: Subject): Promise<ActionResult> {
  const { definition, reporter, options } = subject
  const engine = await requireEngine(options.builder === undefined ? {} : { builder: options.builder })
  reporter.note(`${definition.name}: building naive, naive again as the control, and optimized; each from the start`)
  const found = await runOnEngine(engine, reporter, async (run) => {
    const store = new LayerStore(await run.folder())
    const docker = connect()
    const mounts = run.namespace()
    const read = async (variant: Variant, label: string, namespace = run.namespace()): Promise<ImageContents> => {
      const { imageId = '', wallSeconds } = await buildFresh(run, subject, variant, label, namespace)
      reporter.note(`  ${label}: built in ${wallSeconds.toFixed(1)} s, reading it`)
      return readEngineImage(docker, imageId, store)
    }
    const naive = await read('naive', 'naive')
    const control = await read('naive', 'control')
    const cold = verdict(naive, control, await read('optimized', 'optimized', mounts))
    if (mountedInstructions(printed(subject, 'optimized')).length === 0) {
      reporter.note('  it has no cache mount, so there is none to be built with when it is warm')
      return verification(cold)
    }
    return verification(cold, verdict(naive, control, await read('optimized', 'optimized, warm mounts', mounts)))
  })
  if (!found.equal) throw new CheckError(`${definition.name}: ${formatVerification(found)}`)
  reporter.result(`${reporter.emphasis(definition.name)}: ${formatVerification(found).trimEnd()}`)
  return { ...verificationJson(found) }
}

/** A build in which no step can be found in the cache: the control, and every step with a mount, must really run. */
async function buildFresh(
  run: Run,
  subject: Subject,
  variant: Variant,
  label: string,
  namespace: string,
): Promise<BuildResult> {
  const dockerfile = printed(subject, variant)
  const result = await build(run, {
    ...buildOf(subject, dockerfile, { [ROUND]: `${run.id}-${label}` }),
    cacheMountNamespace: namespace,
    output: { type: 'image', tag: run.tag(`${subject.definition.name}-${label}`) },
  })
  const mounted = new Set(mountedInstructions(dockerfile))
  const skipped = result.steps.filter(({ instruction, cached }) => cached && mounted.has(instruction))
  if (skipped.length > 0)
    throw new EngineError(
      `${label}: ${skipped.length} steps with a cache mount did not run, although no build before had their arguments; build again`,
    )
  return result
}

function printed({ variants }: Subject, variant: Variant): PrintedDockerfile {
  return toDockerfile(variantDefinition(variants, variant), { roundArgument: ROUND })
}

const ROUND = 'LAYERWRIGHT_ROUND'
