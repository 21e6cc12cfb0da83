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
const RUN: Readonly<Record<Exclude<Action, 'lint'>, Run>> = {
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
  const results: ActionResult[] = subjects.map(({ definition }) => ({ image: definition.name }))
  const add = (index: number, action: Action, result: ActionResult): void => {
    results[index] = { ...results[index], [action]: result }
  }
  try {
    // A gate for the others: nothing is written or built of a definition that fails it.
    if (actions.includes('lint')) {
      const { lintImages } = await import('./lint.ts')
      const linted = await lintImages(subjects, options, silent)
      linted.results.forEach((result, index) => {
        add(index, 'lint', result)
      })
      if (linted.failure !== undefined) throw linted.failure
    }
    for (const [index, subject] of subjects.entries())
      for (const action of actions) if (action !== 'lint') add(index, action, await RUN[action](subject))
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
