import { realpathSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Definition } from '../ir/definition.ts'
import { DefinitionError } from '../ir/errors.ts'
import type { RuleName } from '../ir/rule-names.ts'
import { define } from './define.ts'
import { Mistake } from './mistake.ts'
import { checkAllow } from './options.ts'
import { captureOrigin } from './origin.ts'
import { Stage, type AnyStage } from './stage.ts'
import { definitionEvaluated, reportUncaught } from './uncaught.ts'
import { describe } from './variables.ts'

/** An image that a definition file registers. */
export interface Image {
  readonly name: string
  readonly file: string
  /** @throws DefinitionError with every mistake in the image's stages */
  readonly definition: () => Definition
}

interface Registry {
  readonly images: Image[]
  readonly started: Set<string>
}

const NAME = /^[a-z0-9][a-z0-9_-]*(?:\.[a-z0-9][a-z0-9_-]*)*$/

/** One for the process, so that a definition that brings its own copy of layerwright is still found. */
const REGISTRY = Symbol.for('layerwright.registry')

const registry = sharedRegistry()

function sharedRegistry(): Registry {
  const known: unknown = Reflect.get(globalThis, REGISTRY)
  if (isRegistry(known)) return known
  const made: Registry = { images: [], started: new Set() }
  Reflect.set(globalThis, REGISTRY, made)
  return made
}

function isRegistry(value: unknown): value is Registry {
  return typeof value === 'object' && value !== null && 'images' in value && 'started' in value
}

/** The images that a file registered, in order. */
export function registeredImages(file: string): readonly Image[] {
  return registry.images.filter((image) => image.file === file)
}

/**
 * Registers an image. When its file is the program being run, the command line starts once the whole module has been
 * evaluated, and handles every image of that file; importing the file runs nothing.
 *
 * @param meta the file's own `import.meta`
 * @param options `name` such as `venvoy.base`, whose last part names the emitted files; `target`, the stage to build;
 * `allow`, rules of `--lint` whose findings you accept anywhere in this image
 * @throws DefinitionError when the call itself is wrong; mistakes in the stages are reported when the image is used
 */
export function image(
  meta: ImportMeta,
  options: { readonly name: string; readonly target: AnyStage; readonly allow?: readonly RuleName[] },
): Image {
  const origin = captureOrigin('image')
  const fail = (message: string): never => {
    reportUncaught()
    throw new DefinitionError([{ origin, message }])
  }
  const file = realFile(meta)
  if (file === undefined) return fail('the first argument of image() is import.meta, that of the file which is run')
  const unknown = Object.keys(options ?? {}).find((name) => !['name', 'target', 'allow'].includes(name))
  if (unknown !== undefined)
    return fail(`there is no option ${describe(unknown)} here. The options are name, target, allow`)
  if (typeof options?.name !== 'string' || !NAME.test(options.name))
    return fail(
      `the image's name ${describe(options?.name)} may hold lower-case letters, digits, _ and -, in parts joined by dots`,
    )
  if (!(options.target instanceof Stage))
    return fail(`the target of image() is a stage, not ${describe(options.target)}`)
  const { name, target, allow } = options
  try {
    checkAllow(allow)
  } catch (error) {
    if (!(error instanceof Mistake)) throw error
    return fail(error.message)
  }
  const registered: Image = { name, file, definition: () => define(name, file, target, origin, allow) }
  registry.images.push(registered)
  if (isProgram(file) && !registry.started.has(file)) {
    registry.started.add(file)
    reportUncaught()
    void startAfter(meta.url, file)
  }
  return registered
}

/** The file that an `import.meta` belongs to, by its real path. */
function realFile(meta: ImportMeta): string | undefined {
  try {
    return realpathSync(fileURLToPath(meta.url))
  } catch {
    return undefined
  }
}

function isProgram(file: string): boolean {
  const program = process.argv[1]
  try {
    return program !== undefined && realpathSync(program) === file
  } catch {
    return false
  }
}

/** The module imports itself: the promise settles when all of it has been evaluated, top-level await included. */
async function startAfter(url: string, file: string): Promise<void> {
  const { runProgram } = await import('../cli/program.ts')
  try {
    await import(url)
  } catch {
    // The program's own failure is reported once, by `reportUncaught`.
    return
  }
  definitionEvaluated()
  await runProgram(registeredImages(file))
}
