import type { DependencyType, NpmStep } from '../../ir/steps/npm.ts'
import { choices, flag, optionWords } from '../checks.ts'
import type { StepDraft } from '../draft.ts'
import type { TextLike } from '../variables.ts'
import { globalFields, isProject, projectFields, type NodeGlobalOptions, type NodeProjectOptions } from './node.ts'

interface Talk {
  /** `false` asks the registry for no known weaknesses. */
  readonly audit?: boolean
  /** `false` leaves out who asks for funds. */
  readonly fund?: boolean
}

export interface NpmOptions extends NodeProjectOptions, Talk {
  /** Kinds of dependencies to leave out, such as `['dev']`. */
  readonly omit?: readonly DependencyType[]
  /** Kinds to install in spite of `NODE_ENV=production` or a configuration. */
  readonly include?: readonly DependencyType[]
  /** Only these workspaces, by name or folder. Name the package.json of each workspace of the project in `files`. */
  readonly workspaces?: readonly string[]
  /** Resolve peer dependencies as npm 6 did. */
  readonly legacyPeerDeps?: boolean
}

export interface NpmGlobalOptions extends NodeGlobalOptions, Talk {}

const TYPES = ['dev', 'optional', 'peer'] as const
const TALK = ['audit', 'fund']

export function npmStep(first?: readonly TextLike[] | NpmOptions, second?: NpmGlobalOptions): StepDraft<NpmStep> {
  if (!isProject(first))
    return {
      ...globalFields('npm', first, second, TALK),
      ...talk(second),
      omit: [],
      include: [],
      workspaces: [],
      legacyPeerDeps: false,
    }
  const options = first ?? {}
  return {
    ...projectFields('npm', options, ['omit', 'include', 'workspaces', 'legacyPeerDeps', ...TALK]),
    ...talk(options),
    omit: choices('omit', options.omit, TYPES),
    include: choices('include', options.include, TYPES),
    workspaces: optionWords(options.workspaces, 'workspaces'),
    legacyPeerDeps: flag(options.legacyPeerDeps, 'legacyPeerDeps') ?? false,
  }
}

function talk(options: Talk = {}): Pick<NpmStep, 'audit' | 'fund'> {
  return { audit: flag(options.audit, 'audit') ?? true, fund: flag(options.fund, 'fund') ?? true }
}
