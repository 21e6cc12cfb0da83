import type { Diagnostic } from '../ir/errors.ts'
import type { StepKind, Step } from '../ir/step.ts'
import type { RunAs } from '../ir/steps/base.ts'
import { isCached } from '../ir/cached-step.ts'
import { plain, type Text } from '../ir/text.ts'
import type { StageBuilder, WrittenStep } from './stage/builder.ts'

/** Who each step runs as, for those that a stage lets run as another user than root. */
export type Users = ReadonlyMap<WrittenStep, RunAs>

/** Finds out who each step of a stage runs as. A base image is taken to run as root. */
export function usersOf(stage: StageBuilder): Users {
  const users = new Map<WrittenStep, RunAs>()
  const above = inheritedSteps(stage)
  let user = currentUser(above)
  for (const step of stage.state.steps) {
    if (step.draft.kind === 'user') user = runAs(step.draft.user, above)
    if (user !== undefined) users.set(step, user)
    above.push(step)
  }
  return users
}

/** The steps of the stages that this one starts from. */
function inheritedSteps({ state: { base } }: StageBuilder): WrittenStep[] {
  return base?.kind === 'stage' ? [...inheritedSteps(base.stage), ...base.stage.state.steps] : []
}

function currentUser(steps: readonly WrittenStep[]): RunAs | undefined {
  const last = steps.findLastIndex(({ draft }) => draft.kind === 'user')
  const draft = steps[last]?.draft
  return draft?.kind === 'user' ? runAs(draft.user, steps.slice(0, last)) : undefined
}

/** Nothing for root. A user by name has the number that an earlier step gave it. */
function runAs(text: Text, above: readonly WrittenStep[]): RunAs | undefined {
  const known = plain(text)
  if (known === undefined) return { name: '(a variable)' }
  const [name = ''] = known.split(':')
  if (name === 'root' || Number(name) === 0) return undefined
  if (/^\d+$/.test(name)) return { name: known, uid: Number(name) }
  const added = above.findLast(({ draft }) => draft.kind === 'addUser' && draft.name === name)?.draft
  return added?.kind === 'addUser' && added.uid !== undefined ? { name: known, uid: added.uid } : { name: known }
}

const NEED_ROOT: ReadonlySet<StepKind> = new Set(['apt', 'aptRepository', 'aptSnapshot', 'apk', 'dnf', 'addUser'])

/** What the types cannot see: a fragment with an apt step, used where another user is set. */
export function userMistakes(steps: readonly WrittenStep[], users: Users): readonly Diagnostic[] {
  return steps.flatMap((step) => {
    const user = users.get(step)
    const { origin, draft } = step
    if (user === undefined) return []
    if (NEED_ROOT.has(draft.kind)) {
      const message = `.${draft.kind}() needs root, but the user is ${user.name} here: call it before .user(), or go back with .user('root')`
      return [{ origin, message }]
    }
    if (!('cacheMount' in draft) || draft.cacheMount !== 'asked' || user.uid !== undefined) return []
    const message = `the cache mount of this step would belong to root, and ${user.name} could not use it: say the user's number with .addUser('${user.name}', { uid: 1000 }) or .user('1000:1000'), or take cacheMount: true out`
    return [{ origin, message }]
  })
}

/** Tells the steps of tools that look for a home who runs them. */
export function withUser(step: Step, user: RunAs | undefined): Step {
  if (user === undefined) return step
  return isCached(step) || step.kind === 'condaInstaller' ? { ...step, runsAs: user } : step
}
