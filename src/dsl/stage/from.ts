import { literals, type Text } from '../../ir/text.ts'
import { oneLine } from '../checks.ts'
import { Mistake } from '../mistake.ts'
import { describe, type TextLike } from '../variables.ts'

/** Source: BuildKit, frontend/dockerfile/instructions/parse.go (parseBuildStageName) and linter/ruleset.go (ReservedStageName). */
const STAGE_NAME = /^[a-z][a-z0-9._-]*$/

export function isStageName(name: string): boolean {
  return typeof name === 'string' && STAGE_NAME.test(name) && !['scratch', 'context'].includes(name)
}

export function platformText(platform: TextLike): Text {
  const checked = oneLine(platform, 'platform')
  const empty = checked.every((part) => part === '')
  if (empty || literals(checked).some((piece) => !/^[A-Za-z0-9._/-]*$/.test(piece)))
    throw new Mistake(`platform: ${describe(platform)} is no platform. Use one such as linux/amd64 or linux/arm64/v8`)
  return checked
}
