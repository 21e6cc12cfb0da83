import type { Directives } from '../ir/definition.ts'
import type { RuleName } from '../ir/rule-names.ts'
import { flag, imageName, oneOf, wordList } from './checks.ts'
import type { ImageSettings } from './define.ts'
import { Mistake } from './mistake.ts'
import { checkAllow, checkOptions } from './options.ts'
import type { AnyStage } from './stage/types.ts'
import { describe } from './variables.ts'

/** What `docker build --check` says of this Dockerfile. */
export interface CheckOptions {
  /** Rules that are not applied, or `'all'`. */
  readonly skip?: 'all' | readonly string[]
  /** Let a finding fail the build. */
  readonly error?: boolean
}

export interface ImageOptions {
  /** Such as `venvoy.base`: lower-case, its last part names the emitted files. */
  readonly name: string
  /** The stage to build. */
  readonly target: AnyStage
  /** Rules of `--lint` whose findings you accept anywhere in this image. */
  readonly allow?: readonly RuleName[]
  /** What it is built for, such as `['linux/amd64', 'linux/arm64']`; the builder's own platform unless given. */
  readonly platforms?: readonly string[]
  /** The image of the Dockerfile frontend, for what the builder's own does not know: `docker/dockerfile:1`. */
  readonly syntax?: string
  readonly check?: CheckOptions
  /** Continues lines and escapes with a backtick instead of a backslash. */
  readonly escape?: '`'
}

const KNOWN = ['name', 'target', 'platforms', 'syntax', 'check', 'escape', 'allow']

/** Reads the options of an image beside its name and target. */
export function imageSettings(options: ImageOptions): ImageSettings {
  checkOptions(options, KNOWN)
  const { platforms, syntax, check, escape, allow } = options
  checkAllow(allow)
  const directives: Directives = {
    ...(syntax === undefined ? {} : { syntax: frontend(syntax) }),
    ...(check === undefined ? {} : { check: checkDirective(check) }),
    ...(escape === undefined ? {} : { escape: oneOf('escape', escape, ['`']) }),
  }
  return {
    ...(allow === undefined ? {} : { allow }),
    ...(Object.keys(directives).length === 0 ? {} : { directives }),
    ...(platforms === undefined ? {} : { platforms: wordList(platforms, 'platforms').map(platformName) }),
  }
}

function frontend(syntax: string): string {
  return imageName(syntax, 'syntax', "an image such as 'docker/dockerfile:1'")
}

/** Source: the Dockerfile reference, 'check', and BuildKit, linter/ruleset.go: rules have names such as StageNameCasing. */
function checkDirective(check: CheckOptions): NonNullable<Directives['check']> {
  checkOptions(check, ['skip', 'error'], "{ skip: ['JSONArgsRecommended'] }")
  const { skip = [], error } = check
  const failing = flag(error, 'error') ?? false
  if (skip === 'all') return { skip, error: failing }
  const rules = Array.isArray(skip) && skip.length === 0 ? [] : wordList(skip, 'skip')
  const wrong = rules.find((rule) => !/^[A-Z][A-Za-z]+$/.test(rule))
  if (wrong !== undefined)
    throw new Mistake(
      `skip: ${describe(wrong)} is no rule of docker build --check. Use one such as JSONArgsRecommended`,
    )
  if (rules.length === 0 && !failing) throw new Mistake('check says nothing: give it skip or error, or take it out')
  return { skip: rules, error: failing }
}

function platformName(platform: string): string {
  if (!/^[a-z0-9]+\/[a-z0-9_]+(?:\/[a-z0-9]+)?$/.test(platform))
    throw new Mistake(`platforms: ${describe(platform)} is no platform. Use one such as linux/amd64 or linux/arm64/v8`)
  return platform
}
