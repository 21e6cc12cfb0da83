import { quoteWord } from '../../ir/shell.ts'
import { shellWord } from '../../ir/shell-text.ts'
import type { NodeStepBase } from '../../ir/steps/node.ts'
import { projectFiles } from '../../effects/tools/node.ts'
import type { Body } from '../instruction.ts'
import { isMounted, list, mountFlag } from './mounts.ts'

/** A project's files as bind mounts below the working directory. They are gone when the step has run. */
export function projectMounts(
  step: Pick<NodeStepBase<string>, 'global' | 'directory' | 'files'>,
  manifests: readonly string[],
): readonly string[] {
  return projectFiles(step, manifests).map((file) => mountFlag({ type: 'bind', ...file }))
}

/** The packages of a step, one on each line. */
export function packageLines({ packages }: Pick<NodeStepBase<string>, 'packages'>): readonly string[] {
  return list(packages.map(shellWord))
}

/** Lines of a script, and the removal of the tool's cache where it is no mount. */
export function withoutCache(
  step: Pick<NodeStepBase<string>, 'cacheMount'>,
  cache: string,
  lines: readonly string[],
): Body {
  return { form: 'script', lines: isMounted(step) ? lines : [...lines, `&& rm -rf ${cache}`] }
}

/** `--name` when it is so. */
export function when(condition: boolean, option: string): readonly string[] {
  return condition ? [option] : []
}

/** `--name=value`, quoted, for each value. */
export function each(name: string, values: readonly string[]): readonly string[] {
  return values.map((value) => quoteWord(`--${name}=${value}`))
}
