import { realpathSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Command } from 'commander'
import { registeredImages, type Image } from '../dsl/registry.ts'
import { thrownBy } from '../dsl/uncaught.ts'
import { UsageError } from '../ir/errors.ts'
import { runActions } from './actions.ts'
import { withOptions } from './command.ts'
import type { Action, Options } from './options.ts'
import { guarded } from './program.ts'
import { version } from './version.ts'

const COMMANDS: readonly (readonly [Action, string])[] = [
  ['lock', 'look up the digests of the images that definitions name, and write their lock files'],
  ['emit', 'write the Dockerfiles of definition files'],
  ['lint', 'report what is wrong or doubtful in definition files'],
  ['diff', 'print the difference between naive and optimized'],
  ['explain', 'print every rewrite, what was left alone, and why'],
  ['build', 'build one variant'],
  ['profile', 'build both variants on the engine and compare them'],
  ['verify', 'prove that both variants give the same image'],
]

/** Definition files are TypeScript. Run from its sources, this program has tsx in place already. */
async function understandTypeScript(): Promise<void> {
  if (import.meta.url.endsWith('.ts')) return
  const [commonjs, modules] = await Promise.all([import('tsx/cjs/api'), import('tsx/esm/api')])
  commonjs.register()
  modules.register()
}

async function load(path: string): Promise<readonly Image[]> {
  const file = realpath(path)
  await understandTypeScript()
  try {
    await import(pathToFileURL(file).href)
  } catch (error) {
    throw new UsageError(thrownBy(error))
  }
  const images = registeredImages(file)
  if (images.length === 0)
    throw new UsageError(
      `${path}: the file registers no image. End it with: export default image(import.meta, { name: 'my.image', target: … })`,
    )
  return images
}

function realpath(path: string): string {
  try {
    return realpathSync(resolve(path))
  } catch {
    throw new UsageError(`${path}: there is no such file`)
  }
}

const program = new Command('layerwright')
  .description('Container images as TypeScript programs: emit, compare, verify and build them.')
  .version(version())
  .exitOverride()

for (const [action, description] of COMMANDS)
  withOptions(program.command(`${action} <files...>`).description(description), false)
    .exitOverride()
    .action(async (files: readonly string[], options: Options) => {
      const images: Image[] = []
      for (const file of files) images.push(...(await load(file)))
      await runActions(images, [action], options)
    })

await guarded(async () => {
  await program.parseAsync()
})
