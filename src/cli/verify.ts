import type { BuildResult } from '../engine/build.ts'
import { build } from '../engine/build.ts'
import { connect } from '../engine/docker.ts'
import { requireEngine } from '../engine/probe.ts'
import type { Run } from '../engine/run.ts'
import { CheckError, EngineError } from '../ir/errors.ts'
import type { Variant } from '../ir/definition.ts'
import type { PrintedDockerfile } from '../ir/source-map.ts'
import { toDockerfile, variantDefinition, type Variants } from '../optimize/emit.ts'
import { readEngineImage } from '../verify/engine-image.ts'
import { formatVerification } from '../verify/format-verification.ts'
import { installedPackages } from '../verify/installed-packages.ts'
import { LayerStore } from '../verify/layer-store.ts'
import { mountedInstructions } from '../verify/mounted-instructions.ts'
import { verdict, type ImageContents, type Verdict } from '../verify/verdict.ts'
import { verificationJson } from '../verify/verification-json.ts'
import { verification } from '../verify/verification.ts'
import type { ActionResult, Subject } from './subject.ts'
import { buildOf } from './build-request.ts'
import { runOnEngine } from './run.ts'
import { writeRecord, type Comparison } from './write-record.ts'

/**
 * `--verify`: builds the naive variant twice and the optimized one, once with empty cache mounts and, where it has any,
 * again with those that the first build has filled; and compares what they are made of. With `--record` it writes what
 * that has shown, and where the images differ it builds on until it knows which rewrites are to blame.
 */
export async function verifyImage(subject: Subject): Promise<ActionResult> {
  const { definition, reporter, options } = subject
  const engine = await requireEngine(options.builder === undefined ? {} : { builder: options.builder })
  reporter.note(`${definition.name}: building naive, naive again as the control, and optimized; each from the start`)
  const { found, wrote } = await runOnEngine(engine, reporter, async (run) => {
    const comparison = await startComparison(run, subject)
    const found = await comparison.compare(subject.variants)
    const wrote = options.record === true ? await writeRecord(subject, comparison, found) : undefined
    return { found, wrote }
  })
  const lines = [formatVerification(found).trimEnd(), ...(wrote === undefined ? [] : [wrote])]
  if (!found.equal) throw new CheckError(`${definition.name}: ${lines.join('\n')}`)
  reporter.result(`${reporter.emphasis(definition.name)}: ${lines.join('\n')}`)
  return { ...verificationJson(found) }
}

/** The naive image, built once for all that is compared with it. */
async function startComparison(run: Run, subject: Subject): Promise<Comparison> {
  const { reporter } = subject
  const store = new LayerStore(await run.folder())
  const docker = connect()
  const read = async (dockerfile: PrintedDockerfile, label: string, namespace: string): Promise<BuiltImage> => {
    const { imageId = '', wallSeconds } = await buildFresh(run, subject, dockerfile, label, namespace)
    reporter.note(`  ${label}: built in ${wallSeconds.toFixed(1)} s, reading it`)
    return { imageId, contents: await readEngineImage(docker, imageId, store) }
  }
  const written = printed(subject.variants, 'naive')
  const naive = await read(written, 'naive', run.namespace())
  const control = await read(written, 'control', run.namespace())
  return {
    packages: () => installedPackages(docker, run, naive.imageId, naive.contents.fileSystem),
    compare: async (variants) => {
      const dockerfile = printed(variants, 'optimized')
      const mounts = run.namespace()
      const against = async (label: string): Promise<Verdict> =>
        verdict(naive.contents, control.contents, (await read(dockerfile, label, mounts)).contents)
      const cold = await against('optimized')
      if (mountedInstructions(dockerfile).length === 0) {
        reporter.note('  it has no cache mount, so there is none to be built with when it is warm')
        return verification(cold)
      }
      return verification(cold, await against('optimized, warm mounts'))
    },
  }
}

interface BuiltImage {
  readonly imageId: string
  readonly contents: ImageContents
}

/** A build in which no step can be found in the cache: the control, and every step with a mount, must really run. */
async function buildFresh(
  run: Run,
  subject: Subject,
  dockerfile: PrintedDockerfile,
  label: string,
  namespace: string,
): Promise<BuildResult> {
  const tag = run.tag(`${subject.definition.name}-${label}`)
  const result = await build(run, {
    ...buildOf(subject, dockerfile, { [ROUND]: tag }),
    cacheMountNamespace: namespace,
    output: { type: 'image', tag },
  })
  const mounted = new Set(mountedInstructions(dockerfile))
  const skipped = result.steps.filter(({ instruction, cached }) => cached && mounted.has(instruction))
  if (skipped.length > 0)
    throw new EngineError(
      `${label}: ${skipped.length} steps with a cache mount did not run, although no build before had their arguments; build again`,
    )
  return result
}

function printed(variants: Variants, variant: Variant): PrintedDockerfile {
  return toDockerfile(variantDefinition(variants, variant), { roundArgument: ROUND })
}

const ROUND = 'LAYERWRIGHT_ROUND'
