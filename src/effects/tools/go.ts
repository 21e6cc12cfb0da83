import type { Resource } from '../../ir/effects.ts'
import type { OwnEffects } from '../own-effects.ts'
import { COMPILER, DOWNLOAD, home, path, SHELL_COMMAND } from '../resources.ts'
import type { GoBuildStep, GoInstallStep } from '../../ir/steps/go.ts'
import { buildCacheMount } from './build-cache.ts'
import type { Tool } from './tool.ts'

/** Source: the Go command's documentation, 'go help environment', 'go help cache' and 'go help modules'. */
const GO = {
  commands: ['go build', 'go install', 'go mod download', 'go get', 'go run', 'go test'],
  caches: [
    {
      directory: '~/go/pkg/mod',
      movedBy: { variables: ['GOMODCACHE', 'GOPATH'], flags: [] },
      disabledBy: { variables: [], flags: [] },
      emptiedBy: ['go clean -modcache'],
    },
    {
      directory: '~/.cache/go-build',
      movedBy: { variables: ['GOCACHE', 'XDG_CACHE_HOME'], flags: [] },
      disabledBy: { variables: [], flags: [] },
      emptiedBy: ['go clean -cache'],
    },
  ],
  mounts: (step: GoBuildStep | GoInstallStep) => [buildCacheMount(step, 'go')],
} satisfies Partial<Tool<GoBuildStep>>

const reads = (step: GoBuildStep | GoInstallStep): readonly Resource[] => [
  ...SHELL_COMMAND,
  ...DOWNLOAD,
  ...COMPILER,
  ...home(step),
  '/',
  'dpkg',
  'cwd',
  'env:GO*',
  'env:CGO_*',
  'env:GIT_*',
  'env:XDG_*',
  'env:GCCGO*',
  'env:AR',
]

/** Without C there is nothing but Go's own compiler. */
const runs = ({ cgo }: GoBuildStep | GoInstallStep): Pick<OwnEffects, 'runs'> =>
  cgo === false ? {} : { runs: 'C compilers' }

const mountReason =
  'modules are kept in a mount that the command names in every variable; compiled packages only with cgo: false, where Go knows them by the content of all that they were made of'

export const GO_INSTALL: Tool<GoInstallStep> = {
  ...GO,
  name: 'go install',
  effects: (step) => ({ reads: reads(step), writes: [path(step.bin), '/tmp'], links: [], ...runs(step) }),
  mountReason,
}

export const GO_BUILD: Tool<GoBuildStep> = {
  ...GO,
  name: 'go build',
  effects: (step) => ({
    reads: [...reads(step), `context:${step.directory ?? '.'}`],
    writes: [path(step.output), '/tmp'],
    links: [],
    ...runs(step),
  }),
  mountReason,
}
