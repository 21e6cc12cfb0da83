import { realpathSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { DefinitionError } from '../ir/errors.ts'
import { define } from './define.ts'
import { captureOrigin } from './origin.ts'
import { imageSettings, type ImageOptions } from './image-options.ts'
import { registeredImages, registry, type Image } from './registry.ts'
import { builder } from './stage/builder.ts'
import { definitionEvaluated, reportUncaught } from './uncaught.ts'
import { atOrigin, describe } from './variables.ts'

const NAME = /^[a-z0-9][a-z0-9_-]*(?:\.[a-z0-9][a-z0-9_-]*)*$/

/**
 * Registers an image. When its file is the program being run, the command line starts once the whole module has been
 * evaluated, and handles every image of that file; importing the file runs nothing.
 *
 * @param meta the file's own `import.meta`
 * @param options `name` such as `venvoy.base`, whose last part names the emitted files; `target`, the stage to build
 * @throws DefinitionError when the call itself is wrong; mistakes in the stages are reported when the image is used
 */
export function image(meta: ImportMeta, options: ImageOptions): Image {
  const origin = captureOrigin('image')
  const fail = (message: string): never => {
    reportUncaught()
    throw new DefinitionError([{ origin, message }])
  }
  const file = realFile(meta)
  if (file === undefined) return fail('the first argument of image() is import.meta, that of the file which is run')
  if (typeof options?.name !== 'string' || !NAME.test(options.name))
    return fail(
      `the image's name ${describe(options?.name)} may hold lower-case letters, digits, _ and -, in parts joined by dots`,
    )
  const target = builder(options.target)
  if (target === undefined) return fail(`the target of image() is a stage, not ${describe(options.target)}`)
  const { name } = options
  const settings = atOrigin('image', () => imageSettings(options))
  const registered: Image = { name, file, definition: () => define(name, file, target, origin, settings) }
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
