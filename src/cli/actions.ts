import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Image } from '../dsl/registry.ts'
import { DefinitionError, UsageError } from '../ir/errors.ts'
import type { Definition } from '../ir/definition.ts'
import { makeVariants } from '../optimize/emit.ts'
import { passesWithout } from '../optimize/optimize.ts'
import type { Pass } from '../optimize/pass.ts'
import { emitImage } from './emit.ts'
import type { Action, Options } from './options.ts'
import { checkClaims, outputsOf, type Outputs } from './outputs.ts'
import { colorAllowed, terminalReporter, type Reporter } from './reporter.ts'
import type { ActionResult, Subject } from './subject.ts'

type Run = (subject: Subject) => Promise<ActionResult>

/** What is done for one image after the other; the lock files of all images are written first, all or none. */
type ImageAction = Exclude<Action, 'lock' | 'lint'>

/** Actions that build load what they need only when they run, so that emission starts fast. */
const RUN: Readonly<Record<ImageAction, Run>> = {
  emit: async (subject) => emitImage(subject),
  diff: async (subject) => (await import('./diff.ts')).diffImage(subject),
  explain: async (subject) => (await import('./explain.ts')).explainImage(subject),
  build: async (subject) => (await import('./build.ts')).buildImage(subject),
  profile: async (subject) => (await import('./profile.ts')).profileImage(subject),
  verify: async (subject) => (await import('./verify.ts')).verifyImage(subject),
}

/** Whether an action builds, or prints what any build takes. */
const BUILDS: Readonly<Record<ImageAction, boolean>> = {
  emit: false,
  diff: false,
  explain: false,
  build: true,
  profile: true,
  verify: true,
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
  const found = definitions.map((definition) => ({ definition, outputs: outputsOf(definition, out) }))
  const results: ActionResult[] = definitions.map(({ name }) => ({ image: name }))
  const add = (index: number, action: Action, result: ActionResult | undefined): void => {
    results[index] = { ...results[index], [action]: result }
  }
  let bake: ActionResult | undefined
  try {
    if (actions.includes('lock')) {
      const locks = await (await import('./lock.ts')).lockImages(found, options, silent)
      locks.forEach((result, index) => {
        add(index, 'lock', result)
      })
    }
    const prepared: Awaited<ReturnType<typeof prepare>>[] = []
    for (const image of found) prepared.push(await prepare(image, passes, options, silent))
    // A gate for the others: nothing is written or built of a definition that fails it.
    if (actions.includes('lint')) {
      const { lintImages } = await import('./lint.ts')
      const linted = await lintImages(
        prepared.map(({ emitted }) => emitted),
        options,
        silent,
      )
      linted.results.forEach((result, index) => {
        add(index, 'lint', result)
      })
      if (linted.failure !== undefined) throw linted.failure
    }
    if (actions.includes('emit') && options.stdout !== true && (options.bake === true || hasBakeFile(found)))
      bake = (await import('./bake.ts')).emitBake(found, options, silent)
    for (const [index, subjects] of prepared.entries())
      for (const action of actions)
        if (action !== 'lock' && action !== 'lint')
          add(index, action, await RUN[action](BUILDS[action] ? subjects.built : subjects.emitted))
  } finally {
    const document = { schemaVersion: 1, images: results, ...(bake === undefined ? {} : { bake }) }
    if (options.json === true) reporter.result(JSON.stringify(document, undefined, 2))
  }
}

/** One image as it is emitted, and as it is built: there what `--build-context` says comes before the lock file. */
async function prepare(
  { definition: written, outputs }: { readonly definition: Definition; readonly outputs: Outputs },
  passes: readonly Pass[],
  options: Options,
  reporter: Reporter,
): Promise<{ readonly emitted: Subject; readonly built: Subject }> {
  const locked = existsSync(outputs.lock)
    ? (await import('./lock-file.ts')).withLock(written, outputs, options)
    : undefined
  const record = existsSync(outputs.record) ? (await import('./record-file.ts')).readRecord(written, outputs) : {}
  if (record.unusable !== undefined) reporter.note(`${written.name}: ${record.unusable}`)
  const subject = (definition: Definition): Subject => {
    const variants = makeVariants(definition, passes, record.record?.refuted)
    const parts = { written, definition, passes, record, variants, outputs, options, reporter }
    return locked === undefined ? parts : { ...parts, lock: locked.lock }
  }
  const emitted = subject(locked?.emitted ?? written)
  if (locked === undefined || locked.built === locked.emitted) return { emitted, built: emitted }
  return { emitted, built: subject(locked.built) }
}

/** Once there is such a file, every emission keeps it up to date. */
function hasBakeFile(images: readonly { readonly outputs: Outputs }[]): boolean {
  return images.some(({ outputs }) => existsSync(outputs.bake))
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
