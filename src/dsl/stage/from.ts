import { literals, plain, type Text } from '../../ir/text.ts'
import { oneLine } from '../checks.ts'
import { Mistake } from '../mistake.ts'
import { describe, type TextLike } from '../variables.ts'

/** Source: BuildKit, frontend/dockerfile/instructions/parse.go (parseBuildStageName) and linter/ruleset.go (ReservedStageName). */
const STAGE_NAME = /^[a-z][a-z0-9._-]*$/

export function isStageName(name: string): boolean {
  return typeof name === 'string' && STAGE_NAME.test(name) && !['scratch', 'context'].includes(name)
}

/** Source: github.com/containerd/platforms (Parse), which knows a system or a machine alone by its name only. */
function isPlatform(platform: string): boolean {
  return /^[A-Za-z0-9_-]+(?:\/[A-Za-z0-9_.-]+){1,2}$/.test(platform) || KNOWN_ALONE.includes(platform)
}

const KNOWN_ALONE: readonly string[] = [
  'linux',
  'windows',
  'freebsd',
  'amd64',
  'arm64',
  'arm',
  '386',
  'ppc64le',
  's390x',
  'riscv64',
]

export function platformText(platform: TextLike): Text {
  const checked = oneLine(platform, 'platform')
  if (
    !isPlatform(plain(checked) ?? 'linux/amd64') ||
    literals(checked).some((piece) => !/^[A-Za-z0-9._/-]*$/.test(piece))
  )
    throw new Mistake(`platform: ${describe(platform)} is no platform. Use one such as linux/amd64 or linux/arm64/v8`)
  return checked
}
