import type { Resource } from '../../ir/effects.ts'
import { linksWithin, type OwnEffects } from '../own-effects.ts'
import {
  COMPILER,
  DOWNLOAD,
  home,
  homes,
  localPackages,
  OWN_CODE,
  path,
  PYTHON,
  SHELL_COMMAND,
  SYSTEM,
} from '../resources.ts'
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
): OwnEffects {
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
    ...(step.requirements.length + step.editable.length === 0 ? [] : (['/', 'cwd', ...OWN_CODE] as const)),
  ]
  const foreign = {
    ...(buildsNothing(step) ? {} : { runs: 'builds from source' }),
    configuration: pythonConfiguration(step),
  }
  if (prefix === undefined && step.target === undefined)
    return { reads, writes: ['/'], links: linksWithin('/usr', '/opt', '/root', '/home'), ...foreign }
  const target = path(step.target ?? prefix ?? '/')
  return {
    ...foreign,
    links: linksWithin(target, ...home(step, ['.cache', '.local'])),
    reads: step.target === undefined ? reads : [...reads, path(step.target)],
    writes: [target, ...step.editable.map(projectPath), ...home(step, ['.cache'])],
  }
}

/** Files by which pip, uv and Python are told of other files: settings, and what Python runs when it starts. */
export const pythonConfiguration = (step: Pick<PythonPackagesBase<string>, 'runsAs'>): readonly `/${string}`[] => [
  '/etc/pip.conf',
  '/etc/xdg',
  '/etc/uv',
  '/etc/ssl',
  '/etc/python3',
  '/usr/lib/python3',
  '/usr/local/lib',
  ...homes(step),
]

/** Whether everything comes as a wheel: no program of the packages is run then. */
function buildsNothing({ onlyBinary, noBinary, editable, packages }: PythonPackagesBase<string>): boolean {
  const addresses = packages.some((text) =>
    text.some((part) => typeof part !== 'string' || /[/@]|\.(?:tar|zip)/.test(part)),
  )
  return onlyBinary.includes(':all:') && noBinary.length === 0 && editable.length === 0 && !addresses
}

/** A project gets metadata and perhaps compiled modules beside its sources; a relative path may be anywhere. */
function projectPath(project: string): Resource {
  return project.startsWith('/') ? path(project.replace(/\[.*/, '')) : '/'
}
