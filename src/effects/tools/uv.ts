import { posix } from 'node:path'
import type { Resource } from '../../ir/effects.ts'
import { COMPILER, DOWNLOAD, home, path, PYTHON, SHELL_COMMAND, SYSTEM, OWN_CODE } from '../resources.ts'
import type { BindMount } from '../../ir/steps/mount.ts'
import type { UvPythonStep, UvStep, UvSyncStep } from '../../ir/steps/uv.ts'
import { linksWithin } from '../own-effects.ts'
import { buildCacheMount } from './build-cache.ts'
import { pythonConfiguration, pythonEffects } from './python-packages.ts'
import type { Tool, ToolCache } from './tool.ts'

/** uv reads its own variables, and those by which it finds environments and passwords. */
const UV_VARIABLES: readonly Resource[] = ['env:UV_*', 'env:CONDA_*', 'env:GIT_*', 'env:NETRC']

/** Source: uv's documentation, 'Caching' and 'Environment variables'. */
const CACHE: ToolCache = {
  directory: '~/.cache/uv',
  movedBy: { variables: ['UV_CACHE_DIR', 'XDG_CACHE_HOME'], flags: ['--cache-dir'] },
  configuredBy: {
    files: ['/etc/uv/uv.toml', '~/.config/uv/uv.toml'],
    project: ['uv.toml', 'pyproject.toml'],
    variables: ['UV_CONFIG_FILE', 'UV_PROJECT', 'UV_WORKING_DIR', 'UV_WORKING_DIRECTORY'],
    flags: ['--config-file', '--project', '--directory'],
  },
  disabledBy: {
    variables: ['UV_NO_CACHE'],
    flags: ['--no-cache', '--no-cache-dir', '-n'],
    values: /^(?:y|yes|t|true|on|1)$/i,
  },
  emptiedBy: ['uv cache clean', 'uv clean'],
}

const KEPT =
  'downloads are kept in a mount that uv is told of on the command line, and what uv built is not; files are copied out of it, and without the mount uv keeps no cache'

/** uv locks what it installs into with empty files in /tmp, and keeps a Python that it had to fetch below ~/.local. */
export const UV: Tool<UvStep> = {
  name: 'uv',
  commands: ['uv pip install', 'uv pip sync'],
  caches: [CACHE],
  effects: (step) => {
    const { reads, writes, ...more } = pythonEffects(step, step.prefix, UV_VARIABLES)
    return { ...more, reads, writes: writes === 'everything' ? writes : [...writes, '/tmp', ...home(step, ['.local'])] }
  },
  needsRoot: false,
  needsFind: true,
  mountReason: KEPT,
  mounts: (step) => [buildCacheMount(step, 'uv')],
}

/** uv looks for settings and workspaces in every directory above, and makes `.venv` in the working directory. */
export const UV_SYNC: Tool<UvSyncStep> = {
  name: 'uv',
  commands: ['uv sync', 'uv run', 'uv lock', 'uv add'],
  caches: [CACHE],
  effects: (step) => ({
    reads: [
      ...syncMounts(step).map(({ source }): Resource => `context:${source}`),
      ...SHELL_COMMAND,
      ...DOWNLOAD,
      ...PYTHON,
      ...COMPILER,
      ...UV_VARIABLES,
      '/',
      'dpkg',
      'cwd',
      ...OWN_CODE,
    ],
    writes: ['/'],
    runs: 'builds from source',
    configuration: pythonConfiguration(step),
  }),
  needsRoot: false,
  needsFind: true,
  mountReason: KEPT,
  mounts: (step) => [buildCacheMount(step, 'uv')],
}

/** Source: uv's documentation, 'Python versions' and UV_PYTHON_CACHE_DIR. */
export const UV_PYTHON: Tool<UvPythonStep> = {
  name: 'uv',
  commands: ['uv python install'],
  caches: [
    {
      directory: '~/.cache/uv/python',
      movedBy: { variables: ['UV_PYTHON_CACHE_DIR'], flags: [] },
      disabledBy: { variables: [], flags: [] },
      emptiedBy: ['uv cache clean'],
    },
  ],
  effects: ({ directory, ...step }) => ({
    reads: [...SHELL_COMMAND, ...SYSTEM, ...DOWNLOAD, ...PYTHON, ...UV_VARIABLES, ...home(step), '/', 'cwd'],
    writes: directory === undefined ? ['/'] : [path(directory), '/tmp', ...home(step, ['.local', '.cache'])],
    ...(directory === undefined ? {} : { links: linksWithin(path(directory), ...home(step, ['.local'])) }),
    configuration: pythonConfiguration(step),
  }),
  // An archive of a list or a mirror of one's own may have no checksum, and is then known by its file's name alone. uv looks for
  // settings in every directory above the working directory.
  disturbedBy: () => ({
    variables: [
      ...['UV_PYTHON_DOWNLOADS_JSON_URL', 'UV_PYTHON_INSTALL_MIRROR', 'UV_PYPY_INSTALL_MIRROR'],
      ...['UV_CONFIG_FILE', 'UV_PROJECT', 'UV_WORKING_DIR', 'UV_WORKING_DIRECTORY', 'HOME', 'XDG_CONFIG_HOME'],
    ],
    files: ['/'],
    says: /python-downloads-json-url|install-mirror/,
  }),
  needsRoot: false,
  needsFind: false,
  mountReason: 'archives of Python are kept in a mount, by UV_PYTHON_CACHE_DIR for this command alone',
  mounts: (step) => [buildCacheMount(step, 'uv-python')],
}

/** The project's files as mounts in the working directory, where a step does without the project itself. */
export function syncMounts({ project, includes, without }: UvSyncStep): readonly (BindMount & { source: string })[] {
  if (without.length === 0) return []
  const files = [...new Set(['pyproject.toml', 'uv.lock', ...includes])].sort()
  return files.map((file) => ({ type: 'bind', source: posix.join(project, file), target: file }))
}
