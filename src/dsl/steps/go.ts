import type { GoBuildStep, GoInstallStep } from '../../ir/steps/go.ts'
import { absolutePath, contextPath, flag, optionWords, packageList, wordList } from '../checks.ts'
import type { StepDraft } from '../draft.ts'
import { Mistake } from '../mistake.ts'
import { checkOneLine } from '../one-line.ts'
import { cacheMountState, commonFields, type PackageOptions } from '../options.ts'
import { literals } from '../../ir/text.ts'
import { describe, type TextLike } from '../variables.ts'

interface GoOptions extends PackageOptions {
  /** Flags of the build as Go takes them, such as `['-trimpath']`. */
  readonly flags?: readonly string[]
  /** Build tags. */
  readonly tags?: readonly string[]
  /** Flags of the linker, such as `'-s -w'`. */
  readonly ldflags?: string
  /** `CGO_ENABLED`; what the image says unless given. */
  readonly cgo?: boolean
}

export interface GoInstallOptions extends GoOptions {
  /** The directory that gets the binaries; `/usr/local/bin` unless given. */
  readonly bin?: string
}

export interface GoBuildOptions extends GoOptions {
  /** The binary's path, or, with a slash at its end, a directory for several. */
  readonly output: string
  /** Go's patterns of what to build; `['.']` unless given. */
  readonly patterns?: readonly string[]
  /** The folder of the build context to build; the context itself unless given. */
  readonly directory?: string
}

const SHARED = ['cacheMount', 'flags', 'tags', 'ldflags', 'cgo']

export function goInstallStep(packages: readonly TextLike[], options: GoInstallOptions = {}): StepDraft<GoInstallStep> {
  const common = commonFields(options, [...SHARED, 'bin'])
  const list = packageList(packages, 'goInstall')
  const bare = list.find((name) => !literals(name).some((piece) => piece.includes('@')))
  if (bare !== undefined)
    throw new Mistake(
      `.goInstall(): ${JSON.stringify(literals(bare).join(''))} has no version, which Go asks for here. Write it as path@v1.2.3 or path@latest`,
    )
  return {
    kind: 'goInstall',
    ...common,
    ...shared(options),
    packages: list,
    bin: absolutePath(options.bin ?? '/usr/local/bin', 'bin'),
  }
}

export function goBuildStep(options: GoBuildOptions): StepDraft<GoBuildStep> {
  const common = commonFields(options, [...SHARED, 'output', 'patterns', 'directory'])
  const { directory, output } = options
  const checked = absolutePath(output, 'output')
  return {
    kind: 'goBuild',
    ...common,
    ...shared(options),
    patterns: options.patterns === undefined ? ['.'] : words(options.patterns, 'patterns', /^[^-]/, './cmd/app'),
    output: output.endsWith('/') && checked !== '/' ? `${checked}/` : checked,
    ...(directory === undefined ? {} : { directory: contextPath(directory, 'directory') }),
  }
}

function shared(options: GoOptions): Pick<GoBuildStep, 'cacheMount' | 'flags' | 'tags' | 'ldflags' | 'cgo'> {
  const { ldflags } = options
  if (ldflags !== undefined && typeof ldflags !== 'string')
    throw new Mistake(`ldflags must be one string such as '-s -w', not ${describe(ldflags)}`)
  checkOneLine([ldflags ?? ''], 'ldflags')
  const cgo = flag(options.cgo, 'cgo')
  return {
    cacheMount: cacheMountState(options.cacheMount),
    flags: options.flags === undefined ? [] : words(options.flags, 'flags', /^-/, '-trimpath'),
    tags: optionWords(options.tags, 'tags'),
    ...(ldflags === undefined ? {} : { ldflags }),
    ...(cgo === undefined ? {} : { cgo }),
  }
}

function words(values: readonly string[], option: string, form: RegExp, example: string): readonly string[] {
  return wordList(values, option).map((value) => {
    checkOneLine([value], option)
    if (!form.test(value))
      throw new Mistake(`${option}: ${JSON.stringify(value)} is none. Write it as Go does, such as '${example}'`)
    return value
  })
}
