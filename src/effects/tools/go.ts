import type { Resource } from '../../ir/effects.ts'
import type { OwnEffects } from '../own-effects.ts'
import { COMPILER, DOWNLOAD, home, path, SHELL_COMMAND } from '../resources.ts'
import type { GoBuildStep, GoInstallStep } from '../../ir/steps/go.ts'
import { buildCacheMount } from './build-cache.ts'
import type { Tool } from './tool.ts'

/**
 * Whether compiled packages stay in the mount: Go knows them by the content of all that went into them, but for the
 * compiler itself, which it knows by its version, and for C. A program that `-toolexec` puts before the compiler may read
 * anything.
 *
 * Source: go help cache, and cmd/go/internal/work, buildActionID and toolID.
 */
export function keepsCompiled({ cgo: enabled, flags }: GoBuildStep | GoInstallStep): boolean {
  return enabled === false && !flags.some((flag) => /^--?(?:toolexec|compiler)\b/.test(flag))
}

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
  needsRoot: false,
  needsFind: true,
  // Modules are known by their names and versions: that these mean one content is what the checksum database sees to. A program
  // that stands before the compiler is not part of what the compiled packages are known by.
  disturbedBy: ({ runsAs }: GoBuildStep | GoInstallStep) => ({
    variables: [
      ...['GOFLAGS', 'GOENV', 'GODEBUG', 'GOROOT', 'HOME', 'XDG_CONFIG_HOME'],
      ...['GOPROXY', 'GONOPROXY', 'GOPRIVATE', 'GOINSECURE', 'GOSUMDB', 'GONOSUMDB', 'GONOSUMCHECK', 'GOVCS'],
    ],
    harmless: /^(?!.*(?:toolexec|compiler|insecure|modcacherw|\/))(?:-.*)?$/,
    // Another user has its home anywhere.
    files: runsAs === undefined ? ['/root/.config/go', '/usr/local/go/go.env', '/usr/lib/go'] : ['/'],
    says: /GO(?:FLAGS|DEBUG|PROXY|NOPROXY|PRIVATE|INSECURE|SUMDB|NOSUMDB|NOSUMCHECK|VCS)/,
  }),
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

/** Without C there are still the programs that flags, git and its credentials name. */
const runs = ({ cgo }: GoBuildStep | GoInstallStep): Pick<OwnEffects, 'runs'> => ({
  runs: cgo === false ? 'programs that git and flags name' : 'C compilers',
})

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
