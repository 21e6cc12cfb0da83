import { baseImage, isStage, type StageNode } from '../ir/definition.ts'
import { NamedContext } from '../ir/named-context.ts'
import { fromReferences, stepReferences } from '../ir/step-references.ts'
import { display, references, type Text } from '../ir/text.ts'
import { expandedWord } from './escape.ts'

/** How the FROM of a stage with a locked base is printed, and the global build arguments that it needs for that. */
export interface LockedBases {
  /** Declared before every other global argument, in this order; without a default where there is none. */
  readonly globals: readonly (readonly [name: string, defaultValue: Text | undefined])[]
  /** The image as FROM takes it. */
  readonly image: (stage: StageNode) => string
}

/**
 * A base without a variable gets its digest behind it. With a build argument in it the digest fits the argument's default
 * alone, and Docker would let it win over any other value. So the argument is asked for before it gets its default: it is
 * empty there unless the build gives a value, and then the image of that value is taken, by its tag.
 *
 * ```dockerfile
 * ARG VERSION
 * ARG VERSION_IMAGE=${VERSION:+python:${VERSION}-slim}
 * ARG VERSION=3.11
 * FROM ${VERSION_IMAGE:-python:${VERSION}-slim@sha256:…}
 * ```
 */
export function lockedBases(stages: readonly StageNode[]): LockedBases {
  const taken = new Set(stages.flatMap(variableNames))
  const bare = new Map<string, undefined>()
  const given = new Map<string, { readonly name: string; readonly image: Text }>()
  for (const stage of stages) {
    const from = stage.digest === undefined ? undefined : baseImage(stage)
    const argument = from === undefined ? undefined : references(from)[0]?.name
    if (argument === undefined || from === undefined || given.has(display(from))) continue
    const name = unusedName(`${argument}_IMAGE`, taken)
    taken.add(name)
    bare.set(argument, undefined)
    given.set(display(from), { name, image: [{ name: argument, operator: ':+', word: withoutDeclarations(from) }] })
  }
  return {
    globals: [...bare, ...[...given.values()].map(({ name, image }) => [name, image] as const)],
    image: ({ from, digest }) => {
      if (isStage(from) || from instanceof NamedContext) return from.name
      if (digest === undefined) return expandedWord(from)
      const image: Text = [...from, `@${digest}`]
      const replaced = given.get(display(from))
      return expandedWord(replaced === undefined ? image : [{ name: replaced.name, operator: ':-', word: image }])
    },
  }
}

function variableNames(stage: StageNode): readonly string[] {
  const declared = stage.steps.flatMap((step) => (step.kind === 'arg' ? [step.declaration.name] : []))
  return [...declared, ...[...fromReferences(stage), ...stage.steps.flatMap(stepReferences)].map(({ name }) => name)]
}

function withoutDeclarations(text: Text): Text {
  return text.map((part) => (typeof part === 'string' ? part : { name: part.name }))
}

function unusedName(wanted: string, taken: ReadonlySet<string>): string {
  let name = wanted
  for (let count = 2; taken.has(name); count += 1) name = `${wanted}_${count}`
  return name
}
