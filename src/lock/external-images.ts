import { baseImage as imageOf, stages, stepSources, type Definition, type StageNode } from '../ir/definition.ts'
import type { Origin } from '../ir/origin.ts'
import type { Step } from '../ir/step.ts'
import { display, plain, type Text } from '../ir/text.ts'
import { isImageReference } from '../ir/image-reference.ts'

/** An image of a registry that a definition names. */
export interface ExternalImage {
  /** The reference as it is asked for; a build argument has its default in it: `python:3.11-slim`. */
  readonly reference: string
  readonly origin: Origin
  /** The build argument whose default is in it: the digest holds where the build gives it no value. */
  readonly argument?: string
}

/** An image whose digest no Dockerfile could hold without taking something away from whoever builds it. */
export interface UnlockableImage {
  /** As a reader sees it: `python:${VERSION}-slim`. */
  readonly written: string
  readonly origin: Origin
  readonly reason: string
}

export interface NamedImages {
  /** In the order of the definition; one reference may be named at several places. */
  readonly external: readonly ExternalImage[]
  readonly unlockable: readonly UnlockableImage[]
}

/**
 * The images that a definition takes from elsewhere: by FROM, COPY --from and bind mounts. `scratch`, stages, and what has
 * a digest of its author's are none of them.
 */
export function namedImages(definition: Definition): NamedImages {
  const local = localNames(definition)
  const external: ExternalImage[] = []
  const unlockable: UnlockableImage[] = []
  for (const stage of stages(definition)) {
    const base = namedBase(stage)
    if (base?.kind === 'external' && !local(base.reference))
      external.push({
        reference: base.reference,
        origin: stage.origin,
        ...(base.argument === undefined ? {} : { argument: base.argument }),
      })
    if (base?.kind === 'unlockable')
      unlockable.push({ written: base.written, origin: stage.origin, reason: base.reason })
    for (const step of stage.steps)
      for (const reference of stepImages(step)) {
        const [origin] = step.origins
        if (origin !== undefined && !local(reference) && !hasDigest(reference)) external.push({ reference, origin })
      }
  }
  return { external, unlockable }
}

/** Whether a name means something of this Dockerfile: `scratch`, a stage's name in any case, or a stage's number. */
export function localNames(definition: Definition): (name: string) => boolean {
  const names = new Set(['scratch', ...stages(definition).map(({ name }) => name.toLowerCase())])
  return (name) => names.has(name.toLowerCase()) || /^\d+$/.test(name)
}

export function hasDigest(reference: string): boolean {
  return reference.includes('@')
}

/** The names after `from` in a step; those that are stages have become stages. */
function stepImages(step: Step): readonly string[] {
  return stepSources(step).filter((source) => typeof source === 'string')
}

type BaseImage =
  | { readonly kind: 'external'; readonly reference: string; readonly argument?: string }
  | { readonly kind: 'unlockable'; readonly written: string; readonly reason: string }

/** Arguments that BuildKit itself gives a value. Source: Dockerfile reference, 'Automatic platform ARGs'. */
const AUTOMATIC = /^(?:TARGET|BUILD)(?:PLATFORM|OS|ARCH|VARIANT)$|^TARGETSTAGE$/

function namedBase(stage: StageNode): BaseImage | undefined {
  const image = imageOf(stage)
  return image === undefined ? undefined : baseImage(image)
}

/** What a FROM names; undefined when its author has given a digest. */
function baseImage(from: Text): BaseImage | undefined {
  const written = display(from)
  const literal = plain(from)
  if (hasDigest(written)) return undefined
  if (literal !== undefined) return { kind: 'external', reference: literal }
  const unlockable = (reason: string): BaseImage => ({ kind: 'unlockable', written, reason })
  const used = from.flatMap((part) => (typeof part === 'string' ? [] : [part]))
  const [variable] = used
  if (variable === undefined) return undefined
  const { name, declaration } = variable
  if (used.some((other) => other.name !== name))
    return unlockable('it has more than one build argument, and a digest fits only one value of each')
  if (used.some(({ operator }) => operator !== undefined))
    return unlockable(`it asks whether ${name} is set, and a digest fits only one of the answers`)
  if (AUTOMATIC.test(name)) return unlockable(`the value of ${name} differs from build to build`)
  if (declaration?.default === undefined)
    return unlockable(`the build argument ${name} has no default that could be looked up`)
  const value = plain(declaration.default)
  if (value === undefined) return unlockable(`the default of ${name} has another variable in it`)
  const reference = withValue(from, value)
  if (hasDigest(reference)) return undefined
  if (value !== '' && isImageReference(withValue(from, '')))
    return unlockable(`an empty ${name} names another image, which could not be told from none given`)
  return { kind: 'external', reference, argument: name }
}

function withValue(text: Text, value: string): string {
  return text.map((part) => (typeof part === 'string' ? part : value)).join('')
}

/** The digest that a lock has for a stage's base, where its FROM can hold one. */
export function lockedBase(stage: StageNode, digestOf: (reference: string) => string | undefined): string | undefined {
  const base = namedBase(stage)
  return base?.kind === 'external' ? digestOf(base.reference) : undefined
}
