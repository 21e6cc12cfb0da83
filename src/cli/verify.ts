import type { BuildResult } from '../engine/build.ts'
import { build } from '../engine/build.ts'
import { connect } from '../engine/docker.ts'
import { requireEngine } from '../engine/probe.ts'
import type { Run } from '../engine/run.ts'
import { CheckError } from '../ir/errors.ts'
import type { Variant } from '../ir/definition.ts'
import { toDockerfile, variantDefinition } from '../optimize/emit.ts'
import { readEngineImage } from '../verify/engine-image.ts'
import { formatVerdict } from '../verify/format-verdict.ts'
import { LayerStore } from '../verify/layer-store.ts'
import { verdict, type ImageContents } from '../verify/verdict.ts'
import { verdictJson } from '../verify/verdict-json.ts'
import type { ActionResult, Subject } from './subject.ts'
import { buildOf } from './build-request.ts'
import { runOnEngine } from './run.ts'

/** `--verify`: builds the naive variant twice and the optimized one once, and compares what they are made of. */
export async function verifyImage(subject: Subject): Promise<ActionResult> {
  const { definition, reporter, options } = subject
  const engine = await requireEngine(options.builder === undefined ? {} : { builder: options.builder })
  reporter.note(`${definition.name}: building naive, naive again as the control, and optimized; each from the start`)
  const found = await runOnEngine(engine, reporter, async (run) => {
    const store = new LayerStore()
    const docker = connect()
    const read = async (variant: Variant, label: string): Promise<ImageContents> => {
      const { imageId = '', wallSeconds } = await buildFresh(run, subject, variant, label)
      reporter.note(`  ${label}: built in ${wallSeconds.toFixed(1)} s, reading it`)
      return readEngineImage(docker, imageId, store)
    }
    const naive = await read('naive', 'naive')
    const control = await read('naive', 'control')
    return verdict(naive, control, await read('optimized', 'optimized'))
  })
  if (!found.equal) throw new CheckError(`${definition.name}: ${formatVerdict(found)}`)
  reporter.result(`${reporter.emphasis(definition.name)}: ${formatVerdict(found).trimEnd()}`)
  return { ...verdictJson(found) }
}

/** A build in which no step can be found in the cache: the control must really run. */
async function buildFresh(run: Run, subject: Subject, variant: Variant, label: string): Promise<BuildResult> {
  const printed = toDockerfile(variantDefinition(subject.variants, variant), { roundArgument: ROUND })
  return build(run, {
    ...buildOf(subject, printed, { [ROUND]: `${run.id}-${label}` }),
    cacheMountNamespace: run.namespace(),
    output: { type: 'image', tag: run.tag(`${subject.definition.name}-${label}`) },
  })
}

const ROUND = 'LAYERWRIGHT_ROUND'
