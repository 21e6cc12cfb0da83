import { cacheId } from './build-cache.ts'
import type { Resource } from '../../ir/effects.ts'
import { linksWithin, type OwnEffects } from '../own-effects.ts'
import { DOWNLOAD, home, homes, localPackages, path, PYTHON, SHELL_COMMAND, SYSTEM, OWN_CODE } from '../resources.ts'
import { contextReads } from './context-files.ts'
import type { CondaInstallerStep, CondaStep } from '../../ir/steps/conda.ts'
import type { Tool } from './tool.ts'

const CONDA_VARIABLES: readonly Resource[] = ['env:CONDA*', 'env:_CONDA*', 'env:MAMBA_*']

/** Source: the documentation of conda ('Configuration') and of mamba. */
export const CONDA: Tool<CondaStep> = {
  name: 'conda',
  commands: ['conda', 'mamba', 'micromamba']
    .flatMap((tool) => ['install', 'create', 'update'].map((command) => `${tool} ${command}`))
    .concat('conda env create', 'conda env update', 'mamba env create', 'mamba env update'),
  caches: [
    {
      directory: '/opt/conda/pkgs',
      movedBy: {
        variables: ['CONDA_PKGS_DIRS', 'MAMBA_ROOT_PREFIX', 'CONDA_ROOT_PREFIX', 'CONDA_ROOT'],
        flags: ['--root-prefix', '-r'],
      },
      configuredBy: {
        files: ['/etc/conda', '~/.condarc', '~/.mambarc', '~/.config/conda', '/opt/conda/.condarc'],
        project: [],
        variables: ['CONDARC', 'MAMBARC'],
        flags: ['--rc-file', '--no-rc'],
      },
      disabledBy: { variables: [], flags: [] },
      emptiedBy: ['conda', 'mamba', 'micromamba'].flatMap((tool) => [`${tool} clean --all`, `${tool} clean -a`]),
      oneAtATime: true,
      lookalike: /\/pkgs?$/,
      mistakenFor: {
        pattern: /(?:conda|forge|mamba)[^/]*\/pkg$/,
        problem: "conda's packages are in pkgs, with an s",
        advice: "Write target: '/opt/conda/pkgs', below the prefix of the installation",
      },
    },
  ],
  effects: ({ prefix, ...step }) => ({
    reads: [
      ...localPackages(step),
      ...SHELL_COMMAND,
      ...SYSTEM,
      ...DOWNLOAD,
      ...PYTHON,
      ...CONDA_VARIABLES,
      'env:PIP_*',
      path(prefix),
      ...contextReads(condaFiles(step)),
      // A file of the context may name packages by their paths, and so may pip, which an environment.yml may call.
      ...(step.file === undefined ? [] : (['/', 'cwd', ...OWN_CODE] as const)),
      ...elsewhere(step),
      ...home(step),
    ],
    writes: [path(prefix), ...elsewhere(step), ...home(step, ['.conda', '.mamba', '.cache'])],
    ...(step.runsAs === undefined ? { links: linksWithin(path(prefix), ...elsewhere(step)) } : {}),
    runs: step.file?.form === 'environment' ? 'scripts of packages, and builds of pip' : 'scripts of packages',
    configuration: [
      '/etc/conda',
      '/etc/xdg',
      '/etc/ssl',
      ...inDirectory(prefix, ['.condarc', 'condarc', 'condarc.d', 'etc']),
      ...homes(step),
    ],
  }),
  disturbedBy: ({ prefix }) => ({
    variables: [
      'CONDA_PKGS_*',
      'MAMBA_PKGS_*',
      'CONDA_ALLOW_SOFTLINKS',
      'MAMBA_ALLOW_SOFTLINKS',
      'CONDA_ALWAYS_SOFTLINK',
      'MAMBA_ALWAYS_SOFTLINK',
      'CONDA_USE_ONLY_TAR_BZ2',
      'MAMBA_USE_ONLY_TAR_BZ2',
      'CONDA_ROOT*',
      'MAMBA_ROOT_PREFIX',
      'CONDARC',
      'MAMBARC',
      'HOME',
      'XDG_CONFIG_HOME',
    ],
    files: [
      ...inDirectory(prefix, ['.condarc', 'condarc', 'condarc.d']),
      '/root/.condarc',
      '/root/.mambarc',
      '/root/.config/conda',
      '/etc/conda',
      '/var/lib/conda',
    ],
    says: /pkgs|link|prefix|tar_bz2/i,
  }),
  needsRoot: false,
  needsFind: true,
  mountReason:
    'packages are kept in a mount over the package cache, which is empty in the image at this point; files are copied out of it either way',
  mounts: ({ tool, prefix, runsAs, cacheMount }) => [
    {
      type: 'cache',
      id: cacheId(`${tool}-pkgs`, { cacheMount, runsAs }),
      target: `${prefix}/pkgs`,
      sharing: 'locked',
      ...(runsAs?.uid === undefined ? {} : { uid: runsAs.uid }),
    },
  ],
}

/** The files of the build context that a step reads. */
export function condaFiles({ file, includes }: Pick<CondaStep, 'file' | 'includes'>): readonly string[] {
  return [...(file === undefined ? [] : [file.path]), ...includes]
}

/** An environment that lies anywhere. */
function elsewhere({ environment }: Pick<CondaStep, 'environment'>): readonly Resource[] {
  return environment.startsWith('/') ? [path(environment)] : []
}

function inDirectory(prefix: string, names: readonly string[]): readonly `/${string}`[] {
  return names.map((name) => `/${prefix.slice(1)}/${name}` as const)
}

/** What the installer of conda reads and writes. */
export function condaInstallerEffects({ prefix, tool, ...step }: CondaInstallerStep): OwnEffects {
  return {
    reads: [
      ...home(step),
      ...SHELL_COMMAND,
      ...SYSTEM,
      ...DOWNLOAD,
      ...PYTHON,
      ...CONDA_VARIABLES,
      path(prefix),
      '/tmp',
    ],
    writes: tool === 'micromamba' ? ['/usr/local/bin/micromamba'] : [path(prefix), ...home(step), '/tmp'],
    ...(step.runsAs === undefined ? { links: tool === 'micromamba' ? [] : linksWithin(path(prefix)) } : {}),
    runs: 'the installer',
    configuration: [...homes(step), '/etc/conda', '/etc/ssl'],
  }
}
