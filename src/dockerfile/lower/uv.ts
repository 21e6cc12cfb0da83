import { quoteWord } from '../../ir/shell.ts'
import type { UvPythonStep, UvStep, UvSyncStep } from '../../ir/steps/uv.ts'
import { buildCache } from '../../effects/tools/build-cache.ts'
import { requirementsMounts } from '../../effects/tools/python-packages.ts'
import { syncMounts, UV, UV_PYTHON, UV_SYNC } from '../../effects/tools/uv.ts'
import type { Body } from '../instruction.ts'
import { FIND, keepOnly } from './keep-downloads.ts'
import { cacheMountFlags, isMounted, list, mountFlag } from './mounts.ts'
import { pythonOptions, pythonWords } from './python-packages.ts'

const CACHE = buildCache('uv')

interface Run {
  readonly flags: readonly string[]
  readonly body: Body
}

export function lowerUv(step: UvStep): Run {
  const command = [
    ...uv(step, 'pip install'),
    ...(step.system ? ['--system'] : []),
    ...(step.prefix === undefined ? [] : [`--python=${quoteWord(`${step.prefix}/bin/python`)}`]),
    ...python(step),
    ...(step.compileBytecode ? ['--compile-bytecode'] : []),
    ...pythonOptions(step, '--prerelease=allow'),
  ]
  return {
    flags: [...cacheMountFlags(UV, step), ...requirementsMounts(step).map(mountFlag)],
    body: { form: 'script', lines: [...downloads(step, command.join(' ')), ...list(pythonWords(step))] },
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
  const command = [...environment, ...uv(step, 'sync'), `--${step.lock}`]
  return {
    flags: [...cacheMountFlags(UV_SYNC, step), ...syncMounts(step).map(mountFlag)],
    body: { form: 'script', lines: [...downloads(step, command.join(' ')), ...list(words)] },
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
 * `UV_NO_CACHE` wins over `--cache-dir`, so it is taken away from this command, and in both forms, since packages that are
 * built see their variables. Files are copied out of the cache in both forms, since links cannot leave the mount.
 */
function uv(step: UvStep | UvSyncStep, command: string): readonly string[] {
  return [
    `env -u UV_NO_CACHE uv ${command}`,
    isMounted(step) ? `--cache-dir=${CACHE}` : '--no-cache',
    '--link-mode=copy',
  ]
}

/**
 * The mount without what uv built: source distributions and the wheels of them, checkouts, which packages are built in,
 * and what uv knows of interpreters; nor wheels of this image's files, which uv knows by
 * their paths and times, nor those of addresses, of which uv does not ask again. Unpacked
 * wheels that only those named are never looked at again.
 *
 * Source: uv's documentation, 'Caching', and crates/uv-cache/src/lib.rs.
 */
function downloads(step: UvStep | UvSyncStep, command: string): readonly string[] {
  if (!isMounted(step)) return [command]
  return [
    keepOnly(CACHE, ['archive-v*', 'git-v*', 'wheels-v*']),
    `&& ${FIND} ${CACHE} -mindepth 2 -maxdepth 2 '(' -name path -o -name url -o -name checkouts ')' -exec rm -rf {} +`,
    `&& ${FIND} ${CACHE} -path '${CACHE}/wheels-v*.rev' -exec rm -f {} +`,
    `&& ${command}`,
  ]
}

function python({ python: wanted }: Pick<UvStep, 'python'>): readonly string[] {
  return wanted === undefined ? [] : [`--python=${quoteWord(wanted)}`]
}

function some(option: string, plural: string, names: 'all' | readonly string[]): readonly string[] {
  return names === 'all' ? [`--all-${plural}`] : names.map((name) => `--${option}=${quoteWord(name)}`)
}
