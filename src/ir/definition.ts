import type { Origin } from './origin.ts'
import type { RuleName } from './rule-names.ts'
import type { StageNode, Step } from './step.ts'
import { NamedContext } from './named-context.ts'
import type { Source } from './steps/mount.ts'
import type { Text } from './text.ts'

export type { StageNode } from './step.ts'

/** The image as written. */
export interface Definition {
  /** Its full name, `venvoy.base`. */
  readonly name: string
  /** The file that made it, an absolute path. */
  readonly file: string
  readonly target: StageNode
  /** The call that registered the image. */
  readonly origin: Origin
  /** Rules of `--lint` whose findings the author accepts anywhere in this image. */
  readonly allow?: readonly RuleName[]
  /** Comments at the top that Docker's parser obeys. */
  readonly directives?: Directives
  /** What the image is built for; the builder's own platform unless given. */
  readonly platforms?: readonly string[]
}

/** Source: the Dockerfile reference, 'Parser directives'. */
export interface Directives {
  /** The image of the Dockerfile frontend. */
  readonly syntax?: string
  readonly check?: { readonly skip: 'all' | readonly string[]; readonly error: boolean }
  /** The character that continues lines and escapes; a backslash unless given. */
  readonly escape?: '`'
}

/** Which text of an image: as written, or after the optimizer's passes. */
export type Variant = 'naive' | 'optimized'

/** Every stage that the target needs, each after those it needs, the target last. */
export function stages(definition: Definition): readonly StageNode[] {
  const ordered = new Set<StageNode>()
  const visit = (stage: StageNode): void => {
    if (ordered.has(stage)) return
    for (const needed of dependencies(stage)) visit(needed)
    ordered.add(stage)
  }
  visit(definition.target)
  return [...ordered]
}

/** Whether a stage starts from another one; `Array.isArray` does not narrow a read-only list. */
export function isStage(from: Source | Text): from is StageNode {
  return typeof from === 'object' && 'steps' in from
}

/** The image that a stage starts from; undefined for another stage or a named context. */
export function baseImage({ from }: StageNode): Text | undefined {
  return isStage(from) || from instanceof NamedContext ? undefined : from
}

/** Where the mounts and the files of a step come from, apart from the build context. */
export function stepSources(step: Step): readonly Source<StageNode>[] {
  switch (step.kind) {
    case 'copy':
      return step.from === undefined ? [] : [step.from]
    case 'run':
      return step.mounts.flatMap((mount) =>
        (mount.type === 'bind' || mount.type === 'cache') && mount.from !== undefined ? [mount.from] : [],
      )
    default:
      return []
  }
}

/** The stages that a stage takes from, its base first. */
export function dependencies(stage: StageNode): readonly StageNode[] {
  const taken = stage.steps.flatMap(stepSources).filter(isStage)
  return isStage(stage.from) ? [stage.from, ...taken] : taken
}

/** The same definition with every stage rebuilt by `change`; references between stages follow. */
export function mapStages(definition: Definition, change: (stage: StageNode) => StageNode): Definition {
  const changed = new Map<StageNode, StageNode>()
  for (const stage of stages(definition)) changed.set(stage, change(redirect(stage, changed)))
  return { ...definition, target: changed.get(definition.target) ?? definition.target }
}

function redirect(stage: StageNode, changed: ReadonlyMap<StageNode, StageNode>): StageNode {
  const to = <From>(from: From): From | StageNode => {
    for (const [before, after] of changed) if (before === from) return after
    return from
  }
  const steps = stage.steps.map((step): Step => {
    switch (step.kind) {
      case 'copy':
        return step.from === undefined ? step : { ...step, from: to(step.from) }
      case 'run':
        return stepSources(step).some(isStage)
          ? {
              ...step,
              mounts: step.mounts.map((mount) =>
                (mount.type === 'bind' || mount.type === 'cache') && mount.from !== undefined
                  ? { ...mount, from: to(mount.from) }
                  : mount,
              ),
            }
          : step
      default:
        return step
    }
  })
  return { ...stage, from: to(stage.from), steps }
}
