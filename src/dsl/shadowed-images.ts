import { baseImage, stepSources, type StageNode } from '../ir/definition.ts'
import type { Diagnostic } from '../ir/errors.ts'
import type { Origin } from '../ir/origin.ts'
import { plain } from '../ir/text.ts'

/** A stage of a definition, and where its base was named. */
interface Named {
  readonly node: StageNode
  readonly origin: Origin
}

/**
 * Images that Docker would take for a stage of the same definition, since a stage's name comes first.
 *
 * @param stages the target is one of them; it bears its name in the Dockerfile only when its author gave it
 */
export function shadowMistakes(stages: readonly Named[], target: StageNode): readonly Diagnostic[] {
  const names = new Set(stages.filter(({ node }) => node.named || node !== target).map(({ node }) => node.name))
  return stages.flatMap(({ node, origin }) =>
    images(node)
      // A stage may bear the name of its own base: it does not exist yet where its FROM stands.
      .filter(({ image, at }) => names.has(image.toLowerCase()) && (at !== undefined || image !== node.name))
      .map(({ image, at }) => ({ origin: at ?? origin, message: shadowMessage(image) })),
  )
}

function shadowMessage(image: string): string {
  return (
    `the image ${image} would be taken for the stage of that name. ` +
    `Name the stage otherwise with { as: '…' }, or write the image with its tag, '${image}:latest'`
  )
}

/** The images of a stage: its base, and what its steps take from. */
function images(node: StageNode): readonly { readonly image: string; readonly at?: Origin }[] {
  const from = baseImage(node)
  const base = from === undefined ? undefined : plain(from)
  const used = node.steps.flatMap((step) => {
    const [at] = step.origins
    if (at === undefined) return []
    return stepSources(step).flatMap((image) => (typeof image === 'string' ? [{ image, at }] : []))
  })
  return [...(base === undefined ? [] : [{ image: base }]), ...used]
}
