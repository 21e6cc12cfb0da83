import { unknownBase } from '../../effects/base-images.ts'
import { namesPath } from '../../effects/path-values.ts'
import { isPath, nested } from '../../effects/paths.ts'
import { leavesDefaults } from '../../effects/placed-effects.ts'
import type { Disturbance } from '../../effects/tools/tool.ts'
import type { StageNode } from '../../ir/definition.ts'
import type { Step } from '../../ir/step.ts'
import { stepReferences } from '../../ir/step-references.ts'
import { plain } from '../../ir/text.ts'
import type { Above } from './above.ts'

/** Why a tool may keep its cache elsewhere than the mount expects, or others may look into it. */
export function disturbanceAbove(
  disturbance: Disturbance,
  above: readonly Above[],
  stage: StageNode,
): string | undefined {
  const base = unknownBase(stage)
  if (base !== undefined)
    return `${base} is not known, and its own variables and configuration may move the cache: start from an image whose publisher documents it, or ask for the mount in both variants with cacheMount: true`
  for (const { step } of above) {
    const name = variables(step).find((one) => disturbs(disturbance, one))?.[0]
    if (name !== undefined)
      return `${name} is set by ${step.id}, so the cache may be another one, or be used in another way: set it below the step`
  }
  const writer = above.find((other) => configures(other, disturbance))
  return writer === undefined ? undefined : `${writer.step.id} may have configured another cache: ${lift(writer.step)}`
}

function lift({ kind, id }: Step): string {
  switch (kind) {
    case 'run':
      return `say with \`writes\` what ${id} writes, or put it below the step`
    case 'file':
      return 'a file that names no path and does not speak of the cache is known to leave it alone'
    default:
      return `put ${id} below the step`
  }
}

/** A variable that a step sets, and what to; undefined where a build argument decides. */
type Setting = readonly [name: string, value: string | undefined]

function variables(step: Step): readonly Setting[] {
  const declared = stepReferences(step).flatMap(({ declaration }): readonly Setting[] =>
    declaration === undefined ? [] : [[declaration.name, undefined]],
  )
  switch (step.kind) {
    case 'env':
      return [...declared, ...step.entries.map(([name, value]): Setting => [name, plain(value)])]
    case 'arg':
      return [...declared, [step.declaration.name, undefined]]
    default:
      return declared
  }
}

function disturbs({ variables: names, harmless }: Disturbance, [name, value]: Setting): boolean {
  if (!names.some((one) => (one.endsWith('*') ? name.startsWith(one.slice(0, -1)) : name === one))) return false
  return value === undefined || harmless?.test(value) !== true
}

function configures({ step, writes }: Above, { files, says }: Disturbance): boolean {
  if (leavesDefaults(step)) return false
  if (step.kind === 'file' && !namesPath(step.content) && !says.test(step.content)) return false
  if (writes === 'everything') return true
  return writes.some((resource) => isPath(resource) && files.some((file) => nested(resource, file)))
}
