import { lowerDefinition } from '../dockerfile/lower-definition.ts'
import { checkEscape } from '../dockerfile/escape-mistakes.ts'
import { checkLineLengths } from '../dockerfile/line-length.ts'
import { requirementLine } from '../dockerfile/requirements.ts'
import { print, type PrintOptions } from '../dockerfile/print.ts'
import type { Definition, Variant } from '../ir/definition.ts'
import type { PrintedDockerfile } from '../ir/source-map.ts'
import type { Refutation } from '../record/record.ts'
import { optimize, type Optimized } from './optimize.ts'
import type { Pass } from './pass.ts'

/** Both variants of a definition. */
export interface Variants {
  readonly naive: Definition
  readonly optimized: Optimized
}

/** Makes the optimized variant beside the naive one, without the rewrites that the image's record refutes. */
export function makeVariants(
  definition: Definition,
  passes: readonly Pass[],
  refuted: readonly Refutation[] = [],
): Variants {
  return { naive: definition, optimized: optimize(definition, passes, refuted) }
}

/** The definition that stands for a variant. */
export function variantDefinition(variants: Variants, variant: Variant): Definition {
  return variant === 'naive' ? variants.naive : variants.optimized.definition
}

/**
 * A definition as a Dockerfile: a pure function of its arguments.
 *
 * @throws DefinitionError when a line is longer than Docker reads, the escape cannot say a value, or the frontend asked for is too old
 */
export function toDockerfile(definition: Definition, options: PrintOptions = {}): PrintedDockerfile {
  const lowered = lowerDefinition(definition)
  checkEscape(lowered, definition.file)
  const needed = requirementLine(lowered)
  const printed = print(lowered, {
    ...options,
    header: [...(options.header ?? []), ...(needed === undefined ? [] : [needed])],
  })
  checkLineLengths(printed, definition.file)
  return printed
}
