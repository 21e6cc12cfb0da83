import type { Step } from '../../../src/ir/step.ts'
import { stepReferences } from '../../../src/ir/step-references.ts'
import { expand } from './expand.ts'
import { sorted } from './hash.ts'
import type { State } from './state.ts'

const IGNORED = new Set(
  'id origins changes pin reads writes allow refresh refreshed cacheMount runsAs following'.split(' '),
)

/** What a step says, and the values of what it refers to; not its name, its hints, or whether a cache is mounted. */
export function meaning(step: Step, { variables }: State): unknown {
  const said = sorted(new Map(Object.entries(step))).filter(([name]) => !IGNORED.has(name))
  const values = stepReferences(step).map((reference) => [reference.name, expand([reference], variables)])
  // Another stage is what it left, not what it says.
  const other = (value: unknown): boolean => typeof value === 'object' && value !== null && 'steps' in value
  return [JSON.stringify(said, (_, value: unknown) => (other(value) ? 'a stage' : value)), values]
}
