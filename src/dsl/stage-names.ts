import { NamedContext } from '../ir/named-context.ts'
import type { Source } from '../ir/steps/mount.ts'
import { plain, type Text } from '../ir/text.ts'
import { constantName, fileLines } from './constant-name.ts'
import type { StageBuilder, WrittenStep } from './stage/builder.ts'
import { isStageName } from './stage/from.ts'

const UNNAMED = 'unnamed'

/**
 * A name for every stage: the author's, the image's for the target, else that of the constant which holds it, as
 * `web-tools` for webTools. A name that is taken or that Docker would read as something else gets a number.
 *
 * @param stages the target last
 */
export function stageNames(stages: readonly StageBuilder[], targetName: string): ReadonlyMap<StageBuilder, string> {
  const names = new Map<StageBuilder, string>()
  const target = stages.at(-1)
  for (const stage of stages) if (stage.state.name !== undefined) names.set(stage, stage.state.name)
  if (target !== undefined && !names.has(target)) names.set(target, targetName)
  const rest = stages.filter((stage) => !names.has(stage))
  if (rest.length === 0) return names

  const images = stages.flatMap(imagesOf)
  const taken = new Set([...names.values(), ...images.flatMap((image) => plain(image)?.toLowerCase() ?? [])])
  const read = fileLines()
  // A build argument may give any image: no such name is likely for one.
  const suffix = images.some(mayBeAnyWord) ? '-stage' : ''
  for (const stage of rest) {
    const name = free(stageName(constantName(stage.state.calls, read) ?? UNNAMED), suffix, taken)
    taken.add(name)
    names.set(stage, name)
  }
  return names
}

function stageName(constant: string): string {
  const name = constant
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1-$2')
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, '-')
    .replace(/^[^a-z]+|[^a-z0-9]+$/g, '')
  return name === '' ? UNNAMED : name
}

/** `stage-2` is what BuildKit calls the third stage when it has no name. */
function free(name: string, suffix: string, taken: ReadonlySet<string>): string {
  const base = `${name}${suffix}`
  const number = name === 'stage' ? '_' : '-'
  let found = base
  for (let count = 2; taken.has(found) || !isStageName(found); count += 1) found = `${base}${number}${count}`
  return found
}

/** The images and named contexts that a stage's instructions name. */
function imagesOf({ state: { base, steps } }: StageBuilder): readonly Text[] {
  const own = base?.kind === 'image' ? [base.image] : base?.kind === 'context' ? [[base.context.name]] : []
  return [...own, ...steps.flatMap(sourcesOf)]
}

function sourcesOf({ draft }: WrittenStep): readonly Text[] {
  if (draft.kind === 'copy') return imageOf(draft.from)
  if (draft.kind !== 'run') return []
  return draft.mounts.flatMap((mount) => (mount.type === 'bind' || mount.type === 'cache' ? imageOf(mount.from) : []))
}

function imageOf(source: Source | undefined): readonly Text[] {
  if (typeof source === 'string') return [[source]]
  return source instanceof NamedContext ? [[source.name]] : []
}

function mayBeAnyWord(image: Text): boolean {
  return plain(image) === undefined && image.every((part) => typeof part !== 'string' || /^[a-z0-9._-]*$/.test(part))
}
