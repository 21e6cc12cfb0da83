import { posix } from 'node:path'
import type { Resource } from '../../ir/effects.ts'
import type { OwnEffects } from '../own-effects.ts'
import { COMPILER, DOWNLOAD, localPackages, OWN_CODE, PYTHON, SHELL_COMMAND } from '../resources.ts'
import type { NodeStepBase } from '../../ir/steps/node.ts'

/** The files of the build context that a project's installation reads: where they are, and where the tool finds them. */
export function projectFiles(
  { global, directory = '.', files }: Pick<NodeStepBase<string>, 'global' | 'directory' | 'files'>,
  manifests: readonly string[],
): readonly { readonly source: string; readonly target: string }[] {
  if (global) return []
  const targets = [...new Set([...manifests, ...files])]
  return targets.map((target) => ({ source: posix.join(directory, target), target }))
}

/**
 * Dependencies land below the working directory, which may be anywhere, and packages for everybody where the tool's own
 * configuration says. Their install scripts are programs that may do and read anything, any variable included.
 */
export function nodeEffects(
  step: NodeStepBase<'npm' | 'pnpm' | 'yarn'>,
  manifests: readonly string[],
  variables: readonly Resource[],
): OwnEffects {
  const context = projectFiles(step, manifests).map(({ source }): Resource => `context:${source}`)
  const own: readonly Resource[] = [
    ...localPackages(step),
    ...SHELL_COMMAND,
    ...DOWNLOAD,
    ...context,
    '/',
    'accounts',
    'dpkg',
    'cwd',
    'env:NODE_*',
    'env:COREPACK_*',
    'env:GIT_*',
    'env:XDG_*',
    'env:CI',
    ...variables,
  ]
  return step.ignoreScripts
    ? // Settings expand any variable.
      { reads: [...own, ...(step.global ? [] : OWN_CODE)], writes: ['/'], runs: 'settings' }
    : {
        // A project's own scripts run with those of its packages.
        reads: [...own, ...PYTHON, ...COMPILER, ...(step.global ? [] : OWN_CODE)],
        writes: ['/', 'accounts', 'dpkg'],
        runs: 'install scripts',
      }
}
