import { quoteWord } from '../../ir/shell.ts'
import { shellWord } from '../../ir/shell-text.ts'
import type { GoBuildStep, GoInstallStep } from '../../ir/steps/go.ts'
import { buildCache } from '../../effects/tools/build-cache.ts'
import { GO_BUILD, GO_INSTALL } from '../../effects/tools/go.ts'
import type { Body } from '../instruction.ts'
import { cacheMountFlags, isMounted, mountFlag, RELEASE } from './mounts.ts'

interface Lowered {
  readonly flags: readonly string[]
  readonly body: Body
}

const CACHE = buildCache('go')

/**
 * Go does not notice that a C library changed, so what it compiled has a folder for each release and machine. Its
 * telemetry goes to the user's configuration, which is moved, and `go env -w` is read from where it was.
 */
const EXPORT = [
  'export GOENV="${GOENV:-${XDG_CONFIG_HOME:-$HOME/.config}/go/env}"',
  `&& export GOPATH=${CACHE} GOMODCACHE=${CACHE}/mod XDG_CONFIG_HOME=${CACHE}/config`,
  `&& export GOCACHE="${CACHE}/build/${RELEASE}-$(uname -m)"`,
]

/** One command for each, since those of one command must be of one module. */
export function lowerGoInstall(step: GoInstallStep): Lowered {
  const command = ['go install', ...options(step)].join(' ')
  return {
    flags: cacheMountFlags(GO_INSTALL, step),
    body: withoutModules(step, [
      ...EXPORT,
      ...step.packages.map((name) => `&& GOBIN=${quoteWord(step.bin)} ${cgo(step)}${command} ${shellWord(name)}`),
    ]),
  }
}

export function lowerGoBuild(step: GoBuildStep): Lowered {
  const words = ['go build', '-o', quoteWord(step.output), ...options(step), ...step.patterns.map(quoteWord)]
  return {
    flags: [
      mountFlag({ type: 'bind', source: step.directory ?? '.', target: '.' }),
      ...cacheMountFlags(GO_BUILD, step),
    ],
    body: withoutModules(step, [...EXPORT, `&& ${cgo(step)}${words.join(' ')}`]),
  }
}

function cgo({ cgo: enabled }: GoBuildStep | GoInstallStep): string {
  return enabled === undefined ? '' : `CGO_ENABLED=${enabled ? '1' : '0'} `
}

function options({ flags, tags, ldflags }: GoBuildStep | GoInstallStep): readonly string[] {
  return [
    ...flags,
    ...(tags.length === 0 ? [] : [`-tags=${tags.join(',')}`]),
    ...(ldflags === undefined ? [] : [`-ldflags=${ldflags}`]),
  ].map(quoteWord)
}

/** Go takes the right to write from its modules. */
function withoutModules(step: GoBuildStep | GoInstallStep, lines: readonly string[]): Body {
  const remove = [`&& chmod -R u+w ${CACHE}`, `&& rm -rf ${CACHE}`]
  return { form: 'script', lines: isMounted(step) ? lines : [...lines, ...remove] }
}
