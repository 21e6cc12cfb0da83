import type { YarnStep, YarnVersion } from '../../ir/steps/yarn.ts'
import { flag, oneOf } from '../checks.ts'
import type { StepDraft } from '../draft.ts'
import { Mistake } from '../mistake.ts'
import { projectFields, type NodeProjectOptions } from './node.ts'

export interface YarnOptions extends NodeProjectOptions {
  /** `classic`, the default, is yarn 1; `berry` is any later one. */
  readonly version?: YarnVersion
  /** Leave development dependencies out; yarn 1 only. */
  readonly production?: boolean
}

export function yarnStep(options: YarnOptions = {}): StepDraft<YarnStep> {
  const fields = projectFields('yarn', options, ['version', 'production'])
  const version = oneOf('version', options.version ?? 'classic', ['classic', 'berry'])
  const production = flag(options.production, 'production') ?? false
  if (production && version === 'berry')
    throw new Mistake(
      "production is an option of yarn 1. With a later one write .run('yarn workspaces focus --production')",
    )
  return { ...fields, version, production }
}
