import type { PnpmStep } from '../../ir/steps/pnpm.ts'
import { flag, optionWords } from '../checks.ts'
import type { StepDraft } from '../draft.ts'
import type { TextLike } from '../variables.ts'
import { globalFields, isProject, projectFields, type NodeGlobalOptions, type NodeProjectOptions } from './node.ts'

export interface PnpmOptions extends NodeProjectOptions {
  /** Leave development dependencies out. */
  readonly prod?: boolean
  /** Leave optional dependencies out. */
  readonly withoutOptional?: boolean
  /** Only these packages of the workspace, as pnpm selects them: `['web...']`. */
  readonly filter?: readonly string[]
}

export type PnpmGlobalOptions = NodeGlobalOptions

export function pnpmStep(first?: readonly TextLike[] | PnpmOptions, second?: PnpmGlobalOptions): StepDraft<PnpmStep> {
  if (!isProject(first))
    return { ...globalFields('pnpm', first, second), prod: false, withoutOptional: false, filter: [] }
  const options = first ?? {}
  return {
    ...projectFields('pnpm', options, ['prod', 'withoutOptional', 'filter']),
    prod: flag(options.prod, 'prod') ?? false,
    withoutOptional: flag(options.withoutOptional, 'withoutOptional') ?? false,
    filter: optionWords(options.filter, 'filter'),
  }
}
