import { stages, type Definition } from '../ir/definition.ts'
import { fromReferences, stepReferences } from '../ir/step-references.ts'

/** One image in a bake file, in the words of Docker's bake file reference. */
export interface BakeTarget {
  readonly description: string
  readonly context?: unknown
  readonly dockerfile: string
  /** `null` leaves the default to the Dockerfile; the names say what `--set TARGET.args.NAME=…` can change. */
  readonly args?: Readonly<Record<string, null>>
  readonly contexts?: unknown
  readonly platforms?: unknown
  readonly tags?: unknown
}

export type BakeTargets = Readonly<Record<string, BakeTarget>>

/** What is given by flags, and kept from the file where it is not given. */
const GIVEN = ['context', 'contexts', 'platforms', 'tags'] as const
export type Given = Partial<Pick<BakeTarget, (typeof GIVEN)[number]>>

/**
 * The bake file with these targets in the place of those that it has of them, and without those that `isGone` says are no
 * more. The rest stays: it is of other definition files.
 *
 * Source: docker/buildx, docs/bake-reference.md.
 *
 * @param before the file's content, when there is one
 */
export function mergeBake(
  before: string | undefined,
  targets: BakeTargets,
  isGone: (target: Target) => boolean,
): string {
  const others = Object.entries(bakeTargets(before)).filter(
    ([name, target]) => !Object.hasOwn(targets, name) && !isGone(target),
  )
  const all = [...others, ...Object.entries(targets)].sort(([a], [b]) => (a < b ? -1 : 1))
  const file = {
    group: { default: { targets: all.map(([name]) => name) } },
    target: Object.fromEntries<Target | BakeTarget>(all),
  }
  return `${JSON.stringify(file, undefined, 2)}\n`
}

/** A target of a file that anybody may have changed. */
export type Target = Readonly<Record<string, unknown>>

/** The targets of a bake file; none where it is no bake file. */
export function bakeTargets(text: string | undefined): Readonly<Record<string, Target>> {
  const targets = member(parse(text), 'target')
  if (!isRecord(targets)) return {}
  return Object.fromEntries(
    Object.entries(targets).flatMap(([name, target]) => (isRecord(target) ? [[name, target] as const] : [])),
  )
}

/** What a target of the file was given by flags. */
export function givenBefore(target: Target | undefined): Given {
  return Object.fromEntries(
    GIVEN.flatMap((name) => (target?.[name] === undefined ? [] : [[name, target[name]] as const])),
  )
}

/** The build arguments that a definition declares, by name. */
export function declaredArguments(definition: Definition): readonly string[] {
  const names = stages(definition).flatMap((stage) => [
    ...stage.steps.flatMap((step) => (step.kind === 'arg' ? [step.declaration.name] : [])),
    ...[...fromReferences(stage), ...stage.steps.flatMap(stepReferences)].flatMap(({ declaration }) =>
      declaration === undefined ? [] : [declaration.name],
    ),
  ])
  return [...new Set(names)].sort()
}

/** A string of a bake file that means these very characters: bake expands `${…}` and `%{…}` in all of them. */
export function bakeString(text: string): string {
  return text.replace(/\$\{/g, '$$${').replace(/%\{/g, '%%{')
}

function parse(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}

function member(value: unknown, name: string): unknown {
  return isRecord(value) ? value[name] : undefined
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
