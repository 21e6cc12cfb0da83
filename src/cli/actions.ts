import { resolve } from 'node:path'
import type { Image } from '../dsl/image.ts'
import { DefinitionError, UsageError } from '../ir/errors.ts'
import type { Definition } from '../ir/definition.ts'
import { makeVariants, type Variants } from '../optimize/emit.ts'
import { passesWithout } from '../optimize/optimize.ts'
import { emitImage } from './emit.ts'
import type { Action, Options } from './options.ts'
import { checkClaims, outputsOf, type Outputs } from './outputs.ts'
import { colorAllowed, terminalReporter, type Reporter } from './reporter.ts'

/** One image with everything that an action needs. */
export interface Subject {
  readonly definition: Definition
  readonly variants: Variants
  readonly outputs: Outputs
  readonly options: Options
  readonly reporter: Reporter
}

/** What an action adds to the JSON document. */
export type ActionResult = Readonly<Record<string, unknown>>

type Run = (subject: Subject) => Promise<ActionResult>

/** Actions that build load what they need only when they run, so that emission starts fast. */
const RUN: Readonly<Record<Action, Run>> = {
  emit: async (subject) => emitImage(subject),
  diff: async (subject) => (await import('./diff.ts')).diffImage(subject),
  explain: async (subject) => (await import('./explain.ts')).explainImage(subject),
  build: async (subject) => (await import('./build.ts')).buildImage(subject),
  profile: async (subject) => (await import('./profile.ts')).profileImage(subject),
  verify: async (subject) => (await import('./verify.ts')).verifyImage(subject),
}

/** Runs the actions for every image; with --json the results of all are one document. */
export async function runActions(
  images: readonly Image[],
  actions: readonly Action[],
  options: Options,
): Promise<void> {
  if (images.length === 0)
    throw new UsageError(
      "the file registers no image. End it with: export default image(import.meta, { name: 'my.image', target: … })",
    )
  const definitions = allDefinitions(images)
  const out = options.out === undefined ? undefined : resolve(options.out)
  checkClaims(definitions, out)
  const passes = passesWithout(options.without ?? [])
  const reporter = terminalReporter({ quiet: options.quiet ?? false, color: options.color && colorAllowed() })
  const silent: Reporter = options.json === true ? { ...reporter, result: () => undefined } : reporter
  const subjects = definitions.map((definition): Subject => ({
    definition,
    variants: makeVariants(definition, passes),
    outputs: outputsOf(definition, out),
    options,
    reporter: silent,
  }))
  const results: ActionResult[] = []
  try {
    for (const subject of subjects) {
      let result: ActionResult = { image: subject.definition.name }
      results.push(result)
      for (const action of actions) {
        result = { ...result, [action]: await RUN[action](subject) }
        results[results.length - 1] = result
      }
    }
  } finally {
    if (options.json === true) reporter.result(JSON.stringify({ schemaVersion: 1, images: results }, undefined, 2))
  }
}

/** Mistakes of every image are reported together. */
function allDefinitions(images: readonly Image[]): readonly Definition[] {
  const definitions: Definition[] = []
  const mistakes: DefinitionError[] = []
  for (const image of images)
    try {
      definitions.push(image.definition())
    } catch (error) {
      if (!(error instanceof DefinitionError)) throw error
      mistakes.push(error)
    }
  if (mistakes.length > 0) throw new DefinitionError(mistakes.flatMap(({ diagnostics }) => diagnostics))
  return definitions
}
