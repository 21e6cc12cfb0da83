import { build } from '../engine/build.ts'
import { printable } from '../engine/printable.ts'
import { requireEngine } from '../engine/probe.ts'
import { UsageError } from '../ir/errors.ts'
import type { ActionResult, Subject } from './subject.ts'
import { buildOf } from './build-request.ts'
import { runOnEngine } from './run.ts'
import { printVariant } from './outputs.ts'

/** `--build`: builds one variant under the given name, with the user's own cache mounts. */
export async function buildImage(subject: Subject): Promise<ActionResult> {
  const { definition, options, outputs, reporter, variants } = subject
  const { tag } = options
  if (tag === undefined) throw new UsageError('--build needs a name for the image: give one with --tag NAME')
  const engine = await requireEngine(options.builder === undefined ? {} : { builder: options.builder })
  const variant = options.variant ?? 'optimized'
  const request = buildOf(subject, printVariant(variants, variant, outputs))
  const flags = [...(request.flags ?? []), '--tag', tag, '--push']
  const result = await runOnEngine(engine, reporter, (run) =>
    build(
      run,
      options.push === true
        ? { ...request, flags, output: { type: 'flags' } }
        : { ...request, output: { type: 'image', tag } },
      {
        onVertex: (vertex) =>
          vertex.completed !== undefined &&
          reporter.note(`  ${vertex.cached ? 'cached ' : ''}${printable(vertex.name)}`),
      },
    ),
  )
  reporter.result(`${definition.name}: built the ${variant} variant as ${tag} in ${result.wallSeconds.toFixed(1)} s`)
  return {
    tag,
    variant,
    seconds: result.wallSeconds,
    ...(result.imageId === undefined ? {} : { imageId: result.imageId }),
  }
}
