import { quoteWord } from '../../ir/shell.ts'
import type { CachedStepBase } from '../../ir/steps/base.ts'
import type { UvPythonStep, UvStep, UvSyncStep } from '../../ir/steps/uv.ts'
import { requirementsMounts } from '../../effects/tools/python-packages.ts'
import type { Tool } from '../../effects/tools/tool.ts'
import { syncMounts, UV, UV_PYTHON, UV_SYNC } from '../../effects/tools/uv.ts'
import type { Body } from '../instruction.ts'
import { cacheMountFlags, isMounted, list, mountFlag, RELEASE } from './mounts.ts'
import { pythonOptions, pythonWords } from './python-packages.ts'

interface Run {
  readonly flags: readonly string[]
  readonly body: Body
}

export function lowerUv(step: UvStep): Run {
  const command = [
    ...uv(UV, step, 'pip install'),
    ...(step.system ? ['--system'] : []),
    ...(step.prefix === undefined ? [] : [`--python=${quoteWord(`${step.prefix}/bin/python`)}`]),
    ...python(step),
    ...(step.compileBytecode ? ['--compile-bytecode'] : []),
    ...pythonOptions(step, '--prerelease=allow'),
  ]
  return {
    flags: [...cacheMountFlags(UV, step), ...requirementsMounts(step).map(mountFlag)],
    body: { form: 'script', lines: [command.join(' '), ...list(pythonWords(step))] },
  }
}

export function lowerUvSync(step: UvSyncStep): Run {
  const words = [
    ...python(step),
    ...step.without.map((what) => `--no-install-${what}`),
    ...some('package', 'packages', step.members),
    ...some('extra', 'extras', step.extras),
    ...some('group', 'groups', step.groups),
    ...some('only-group', 'groups', step.onlyGroups),
    ...some('no-group', 'groups', step.noGroups),
    ...(step.noDev ? ['--no-dev'] : []),
    ...(step.noEditable ? ['--no-editable'] : []),
    ...(step.inexact ? ['--inexact'] : []),
    ...(step.compileBytecode ? ['--compile-bytecode'] : []),
  ]
  const environment = step.environment === undefined ? [] : [`UV_PROJECT_ENVIRONMENT=${quoteWord(step.environment)}`]
  const command = [...environment, ...uv(UV_SYNC, step, 'sync'), `--${step.lock}`]
  return {
    flags: [...cacheMountFlags(UV_SYNC, step), ...syncMounts(step).map(mountFlag)],
    body: { form: 'script', lines: [command.join(' '), ...list(words)] },
  }
}

/** A variable is the only way to say where archives are kept; without the mount they must not stay in the image. */
export function lowerUvPython(step: UvPythonStep): Run {
  const { target } = UV_PYTHON.mounts(step)[0]
  const command = [
    ...(isMounted(step) ? [`UV_PYTHON_CACHE_DIR=${target}`] : ['env', '-u', 'UV_PYTHON_CACHE_DIR']),
    'uv python install --no-cache',
    ...(step.directory === undefined ? [] : [`--install-dir=${quoteWord(step.directory)}`]),
    ...step.versions.map(quoteWord),
  ]
  return { flags: cacheMountFlags(UV_PYTHON, step), body: { form: 'script', lines: [command.join(' ')] } }
}

/**
 * `UV_NO_CACHE` wins over `--cache-dir`, so it is taken back for this command. Files are copied out of the cache in both
 * forms, since links cannot leave the mount. What uv built itself fits the release and machine that it was built on.
 */
function uv<S extends CachedStepBase<string>>(tool: Tool<S>, step: S, command: string): readonly string[] {
  return isMounted(step)
    ? [
        'UV_NO_CACHE=false',
        `uv ${command}`,
        `--cache-dir="${tool.mounts(step)[0].target}/${RELEASE}-$(uname -m)"`,
        '--link-mode=copy',
      ]
    : [`uv ${command}`, '--no-cache', '--link-mode=copy']
}

function python({ python: wanted }: Pick<UvStep, 'python'>): readonly string[] {
  return wanted === undefined ? [] : [`--python=${quoteWord(wanted)}`]
}

function some(option: string, plural: string, names: 'all' | readonly string[]): readonly string[] {
  return names === 'all' ? [`--all-${plural}`] : names.map((name) => `--${option}=${quoteWord(name)}`)
}
