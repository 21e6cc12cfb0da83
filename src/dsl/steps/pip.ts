import type { PipStep } from '../../ir/steps/pip.ts'
import { absolutePath, flag } from '../checks.ts'
import type { StepDraft } from '../draft.ts'
import { Mistake } from '../mistake.ts'
import { cacheMountState, commonFields } from '../options.ts'
import type { TextLike } from '../variables.ts'
import { PYTHON_OPTIONS, pythonPackages, type PythonManifest, type PythonPackagesOptions } from './python-packages.ts'

export interface PipOptions extends PythonPackagesOptions {
  /** The root of the environment whose bin/pip runs, such as `/opt/conda/envs/venvoy`; absent is the pip on the PATH. */
  readonly prefix?: string
  /** Install into the home of whoever runs it. */
  readonly user?: boolean
}

export function pipStep(given: readonly TextLike[] | PythonManifest, options: PipOptions = {}): StepDraft<PipStep> {
  const common = commonFields(options, [...PYTHON_OPTIONS, 'prefix', 'user'])
  const user = flag(options.user, 'user') ?? false
  if (user && options.target !== undefined)
    throw new Mistake('pip takes no target together with user: true. Take one of the two out')
  return {
    kind: 'pip',
    ...common,
    ...pythonPackages(given, options, 'pip'),
    cacheMount: cacheMountState(options.cacheMount),
    user,
    ...(options.prefix === undefined ? {} : { prefix: absolutePath(options.prefix, 'prefix') }),
  }
}
