import type { Resource } from '../../../src/ir/effects.ts'
import type { Step } from '../../../src/ir/step.ts'
import { stepEffects } from '../../../src/effects/step-effects.ts'
import type { Text } from '../../../src/ir/text.ts'
import { holdsAccounts, lies } from './places.ts'
import { expand, hash, sorted, type State } from './state.ts'

/** What another stage left, for a step that takes from it. */
export type Facts = (stage: string) => string

/** Everything that an opaque command may have touched. */
export const TOUCHABLE = ['/', 'accounts', 'dpkg', 'network'] as const

/** Everything that a command could see: files, variables, and who runs it where; never the image's metadata. */
export function everything(state: State): string {
  const { environment, user, directory, shell } = state
  return hash(
    TOUCHABLE.map((place) => lies(place, state)),
    sorted(environment),
    [user, directory, shell],
  )
}

/** What a step finds in all that it reads. */
export function found(step: Step, state: State, facts: Facts): string {
  const { reads } = stepEffects(step)
  if (reads === 'everything') return everything(state)
  // A command whose author says that it reads /etc reads the accounts in it.
  const all: readonly Resource[] =
    step.kind === 'run' && holdsAccounts(step.reads ?? []) ? [...reads, 'accounts'] : reads
  const seen = new Map(all.map((resource) => [resource, look(resource, state, facts, step.kind !== 'apt')]))
  return hash([...seen].sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** apt does not depend on the other packages that apt installed: their order means nothing. */
function look(resource: Resource, state: State, facts: Facts, apt: boolean): unknown {
  const [, kind = '', name = ''] = /^(env|declares|stage|context):(.*)$/.exec(resource) ?? []
  if (kind === 'env' || kind === 'declares')
    return sorted(state.environment).filter(([variable]) =>
      name.endsWith('*') ? variable.startsWith(name.slice(0, -1)) : variable === name,
    )
  if (kind === 'stage') return facts(name)
  if (kind === 'context') return name
  if (resource === 'cwd') return state.directory
  if (resource === 'user') return state.user
  return resource === 'shell' ? state.shell : lies(resource, state, apt)
}

/** What a step says, apart from its name, its hints, and whether a cache is mounted. */
export function meaning(step: Step, { environment }: State): unknown {
  const ignored = ['id', 'origins', 'changes', 'pin', 'reads', 'writes', 'cacheMount', 'packages']
  const said = Object.entries(step).filter(([name]) => !ignored.includes(name))
  const texts = expandedTexts(step).map((text) => expand(text, environment))
  // Another stage is what it left, not what it says.
  return [JSON.stringify(said, (_, value: unknown) => (isStage(value) ? 'a stage' : value)), texts]
}

function expandedTexts(step: Step): readonly Text[] {
  if (step.kind === 'copy') return [...step.sources, step.destination, step.chown ?? []]
  return 'packages' in step ? step.packages : []
}

function isStage(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'steps' in value
}
