import type { Origin } from './origin.ts'
import type { Step } from './step.ts'
import type { Text } from './text.ts'

/** One stage: what it starts from, and its steps in order. */
export interface StageNode {
  readonly name: string
  /** Print `AS name` even when no other stage refers to it. */
  readonly named: boolean
  readonly from: StageNode | Text
  /** Where its author wrote what it starts from. */
  readonly origin: Origin
  /** What the lock file says that `from` is: `sha256:…` of the image, or of its argument's default. */
  readonly digest?: string
  readonly platform?: Text
  readonly steps: readonly Step[]
}

/** The image as written. */
export interface Definition {
  /** Its full name, `venvoy.base`. */
  readonly name: string
  /** The file that made it, an absolute path. */
  readonly file: string
  readonly target: StageNode
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
export function isStage(from: StageNode | Text | string): from is StageNode {
  return typeof from === 'object' && 'steps' in from
}

function dependencies(stage: StageNode): readonly StageNode[] {
  const copied = stage.steps.flatMap((step) => {
    switch (step.kind) {
      case 'copy':
        return step.from !== undefined && isStage(step.from) ? [step.from] : []
      case 'run':
        return step.mounts.flatMap((mount) =>
          mount.type === 'bind' && mount.from !== undefined && isStage(mount.from) ? [mount.from] : [],
        )
      default:
        return []
    }
  })
  return isStage(stage.from) ? [stage.from, ...copied] : copied
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
        return step.mounts.some((mount) => mount.type === 'bind' && mount.from !== undefined)
          ? {
              ...step,
              mounts: step.mounts.map((mount) =>
                mount.type === 'bind' && mount.from !== undefined ? { ...mount, from: to(mount.from) } : mount,
              ),
            }
          : step
      default:
        return step
    }
  })
  return { ...stage, from: to(stage.from), steps }
}
