import { posix } from 'node:path'
import type { CargoBuildStep, CargoInstallStep } from '../../../src/ir/steps/cargo.ts'
import type { CondaInstallerStep, CondaStep } from '../../../src/ir/steps/conda.ts'
import type { GoBuildStep, GoInstallStep } from '../../../src/ir/steps/go.ts'
import type { NpmStep } from '../../../src/ir/steps/npm.ts'
import type { PnpmStep } from '../../../src/ir/steps/pnpm.ts'
import type { YarnStep } from '../../../src/ir/steps/yarn.ts'
import { home, type State } from './state.ts'
import { NETWORK, type Tool } from './tool.ts'

const CONDA = [...NETWORK, 'CONDA*', 'MAMBA*', 'PYTHON*']

export function condaInstaller({ tool, prefix }: CondaInstallerStep, state: State): Tool {
  const common = { ...NOTHING, configuration: condaConfiguration(state), variables: CONDA, code: 'foreign' } as const
  const program = ['/usr/local/bin/micromamba']
  if (tool === 'micromamba') return { ...common, reads: program, files: program }
  return { ...common, reads: [prefix], writes: [prefix], cleans: 'directory', caches: [`${prefix}/pkgs`] }
}

/** Packages link scripts of their own, which run. */
export function conda({ prefix, environment, file }: CondaStep, state: State): Tool {
  const places = [prefix, ...(environment.startsWith('/') ? [environment] : []), `${home(state)}/.conda`]
  const code = file === undefined ? 'foreign' : 'own'
  const configuration = condaConfiguration(state)
  const settings = { files: configuration, variables: ['CONDA_PKGS_DIRS', 'CONDARC', 'MAMBA_ROOT_PREFIX', 'HOME'] }
  const cache = { cleans: 'directory', caches: [`${prefix}/pkgs`], settings } as const
  return { ...NOTHING, reads: places, writes: places, configuration, variables: CONDA, code, ...cache }
}

export function node(step: NpmStep | PnpmStep | YarnStep, state: State): Tool {
  const project = state.directory
  const places = step.global ? ['/usr/local/lib/node_modules', '/usr/local/bin'] : [posix.join(project, 'node_modules')]
  return {
    ...NOTHING,
    reads: step.global ? places : [project],
    writes: places,
    configuration: [`${home(state)}/.npmrc`, '/usr/local/etc/npmrc', posix.join(project, '.npmrc')],
    variables: [...NETWORK, 'npm_config_*', 'NPM_*', 'NODE_*', 'PNPM_*', 'YARN_*', 'COREPACK_*'],
    code: step.ignoreScripts ? 'none' : step.global ? 'foreign' : 'own',
    programs: ['node', 'npm', 'pnpm', 'yarn', 'corepack'],
    caches: [`${home(state)}/.npm`, `${home(state)}/.local/share/pnpm`, `${home(state)}/.cache/yarn`],
  }
}

export function cargo(step: CargoInstallStep | CargoBuildStep, state: State): Tool {
  const files = step.kind === 'cargoInstall' ? [] : step.binaries.map(([, path]) => path)
  const places = step.kind === 'cargoInstall' ? [step.root] : []
  return {
    ...NOTHING,
    reads: [...places, ...files, '/usr'],
    writes: places,
    files,
    configuration: [`${home(state)}/.cargo/config.toml`],
    variables: [...NETWORK, 'CARGO*', 'RUST*'],
    code: step.kind === 'cargoInstall' ? 'foreign' : 'own',
    caches: [`${home(state)}/.cargo/registry`],
  }
}

/** Go runs no code of what it builds, but cgo's compilers. */
export function go(step: GoInstallStep | GoBuildStep, state: State): Tool {
  const place = step.kind === 'goInstall' ? step.bin : step.output
  return {
    ...NOTHING,
    reads: [place, '/usr'],
    ...(place.endsWith('/') || step.kind === 'goInstall' ? { writes: [place] } : { files: [place] }),
    configuration: [`${home(state)}/.config/go`, `${home(state)}/.gitconfig`],
    variables: [...NETWORK, 'GO*', 'CGO_*', 'CC', 'CXX', 'GIT_*', 'PKG_CONFIG*'],
    programs: ['go', 'gcc', 'git'],
    caches: [`${home(state)}/go/pkg`],
    ...(step.cgo === false
      ? {
          settings: {
            files: [`${home(state)}/.config/go`],
            variables: ['GOFLAGS', 'GOENV'],
            harmless: /^-mod=mod -trimpath$/,
          },
        }
      : {}),
  }
}

const NOTHING = { writes: [], programs: [], caches: [], cleans: 'nothing', code: 'none' } as const

function condaConfiguration(state: State): readonly string[] {
  return [`${home(state)}/.condarc`, '/etc/conda', '/opt/conda/.condarc', `${home(state)}/.config/conda`]
}
