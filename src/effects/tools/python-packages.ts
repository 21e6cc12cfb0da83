import type { Effects, Resource } from '../../ir/effects.ts'
import { COMPILER, DOWNLOAD, home, localPackages, path, PYTHON, SHELL_COMMAND, SYSTEM } from '../resources.ts'
import type { PythonPackagesBase } from '../../ir/steps/python-packages.ts'
import type { BindMount } from '../../ir/steps/mount.ts'
import { contextMounts, contextReads } from './context-files.ts'

/** The files of the build context that pip or uv reads while it runs. */
export function requirementsMounts(step: PythonPackagesBase<string>): readonly BindMount[] {
  return contextMounts(requirementsFiles(step))
}

function requirementsFiles({ requirements, constraints, includes }: PythonPackagesBase<string>): readonly string[] {
  return [...requirements, ...constraints, ...includes]
}

/** Effects of an installation into `prefix`, or, where that is open, into any environment of the image. */
export function pythonEffects<Kind extends string>(
  step: PythonPackagesBase<Kind>,
  prefix: string | undefined,
  more: readonly Resource[],
): Effects {
  const reads: readonly Resource[] = [
    ...localPackages(step),
    ...contextReads(requirementsFiles(step)),
    ...SHELL_COMMAND,
    ...DOWNLOAD,
    ...PYTHON,
    ...COMPILER,
    'env:NETRC',
    ...more,
    ...home(step),
    ...(prefix === undefined ? ['/' as const, 'dpkg' as const] : [...SYSTEM, path(prefix)]),
    // A requirements file may name projects of the image by their paths.
    ...(step.requirements.length + step.editable.length === 0 ? [] : (['/', 'cwd'] as const)),
  ]
  if (prefix === undefined && step.target === undefined) return { reads, writes: ['/'] }
  return {
    reads: step.target === undefined ? reads : [...reads, path(step.target)],
    writes: [path(step.target ?? prefix ?? '/'), ...step.editable.map(projectPath), ...home(step, ['.cache'])],
  }
}

/** A project gets metadata and perhaps compiled modules beside its sources; a relative path may be anywhere. */
function projectPath(project: string): Resource {
  return project.startsWith('/') ? path(project.replace(/\[.*/, '')) : '/'
}
