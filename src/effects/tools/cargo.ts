import type { Resource } from '../../ir/effects.ts'
import { COMPILER, DOWNLOAD, path, SHELL_COMMAND, OWN_CODE } from '../resources.ts'
import type { CargoBuildStep, CargoInstallStep } from '../../ir/steps/cargo.ts'
import { buildCacheMount } from './build-cache.ts'
import type { Tool } from './tool.ts'

/** Source: The Cargo Book, 'Cargo Home', 'Build Cache' and 'Environment Variables'. */
const CARGO = {
  commands: ['cargo build', 'cargo install', 'cargo fetch', 'cargo run', 'cargo test'],
  caches: [
    {
      directory: '~/.cargo',
      movedBy: { variables: ['CARGO_HOME'], flags: [] },
      disabledBy: { variables: [], flags: [] },
      emptiedBy: ['cargo cache', 'cargo clean gc'],
    },
    {
      directory: 'target',
      movedBy: { variables: ['CARGO_TARGET_DIR', 'CARGO_BUILD_TARGET_DIR'], flags: ['--target-dir'] },
      disabledBy: { variables: [], flags: [] },
      emptiedBy: ['cargo clean'],
    },
  ],
  needsRoot: false,
  needsFind: true,
  mounts: (step: CargoBuildStep | CargoInstallStep) => [buildCacheMount(step, 'cargo')],
} satisfies Partial<Tool<CargoBuildStep>>

/** Build scripts and macros are programs that may read anything; cargo lets them write to its own directory only. */
const READS: readonly Resource[] = [...SHELL_COMMAND, ...DOWNLOAD, ...COMPILER, '/', 'dpkg', 'cwd']

export const CARGO_INSTALL: Tool<CargoInstallStep> = {
  ...CARGO,
  name: 'cargo install',
  effects: ({ root }) => ({ reads: READS, writes: [path(root), '/tmp'], links: [], runs: 'build scripts' }),
  mountReason:
    "downloaded crates are kept in a mount that is cargo's home for this command; what is compiled of them is not",
}

export const CARGO_BUILD: Tool<CargoBuildStep> = {
  ...CARGO,
  name: 'cargo build',
  effects: ({ directory = '.', binaries }) => ({
    reads: [...READS, `context:${directory}`, ...OWN_CODE],
    writes: [...binaries.map(([, target]) => path(target)), '/tmp'],
    links: [],
    runs: 'build scripts',
  }),
  mountReason:
    "downloaded crates are kept in a mount that is cargo's home for this command; what is compiled of them is not",
}
