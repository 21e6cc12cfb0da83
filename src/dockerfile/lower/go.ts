import { quoteWord } from '../../ir/shell.ts'
import { shellWord } from '../../ir/shell-text.ts'
import type { GoBuildStep, GoInstallStep } from '../../ir/steps/go.ts'
import { buildCache } from '../../effects/tools/build-cache.ts'
import { GO_BUILD, GO_INSTALL, keepsCompiled } from '../../effects/tools/go.ts'
import type { Body } from '../instruction.ts'
import { keepOnly } from './keep-downloads.ts'
import { cacheMountFlags, isMounted, mountFlag } from './mounts.ts'

interface Lowered {
  readonly flags: readonly string[]
  readonly body: Body
}

const CACHE = buildCache('go')

/** Where what is compiled stays out of the mount. */
const OWN = `${CACHE}-build`

/** Its telemetry goes to the user's configuration, which is moved, and `go env -w` is read from where it was. */
const EXPORT = [
  'export GOENV="${GOENV:-${XDG_CONFIG_HOME:-$HOME/.config}/go/env}"',
  `&& export GOPATH=${CACHE} GOMODCACHE=${CACHE}/mod XDG_CONFIG_HOME=${CACHE}/config`,
]

/** Compiled packages stay only where C is switched off, in a folder for this very compiler. */
function exportCache(step: GoBuildStep | GoInstallStep): readonly string[] {
  if (!keepsCompiled(step)) return [`&& export GOCACHE=${OWN}`]
  return [
    '&& set -- "$(go env GOTOOLDIR)"',
    `&& export GOCACHE="${CACHE}/compiled/$(cat "$1/compile" "$1/asm" | sha256sum | cut -c -64)"`,
  ]
}

/** One command for each, since those of one command must be of one module. */
export function lowerGoInstall(step: GoInstallStep): Lowered {
  const command = ['go install', ...options(step)].join(' ')
  return {
    flags: cacheMountFlags(GO_INSTALL, step),
    body: withModules(step, [
      ...exportCache(step),
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
    body: withModules(step, [...exportCache(step), `&& ${cgo(step)}${words.join(' ')}`]),
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

/** Go takes the right to write from its modules; a program that has none leaves no folder of them. */
function withModules(step: GoBuildStep | GoInstallStep, lines: readonly string[]): Body {
  const [first = '', ...more] = EXPORT
  if (!isMounted(step))
    return {
      form: 'script',
      lines: [
        first,
        ...more,
        ...lines,
        `&& mkdir -p ${CACHE}`,
        `&& chmod -R u+w ${CACHE}`,
        `&& rm -rf ${CACHE} ${OWN}`,
      ],
    }
  return {
    form: 'script',
    lines: [
      keepOnly(CACHE, ['mod', 'compiled']),
      `&& ${first}`,
      ...more,
      ...lines,
      ...(keepsCompiled(step) ? [] : [`&& rm -rf ${OWN}`]),
    ],
  }
}
