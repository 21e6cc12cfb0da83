import { join, relative } from 'node:path'
import { targetName } from '../dsl/define.ts'
import type { Image } from '../dsl/registry.ts'
import { UsageError } from '../ir/errors.ts'
import type { Definition, Variant } from '../ir/definition.ts'
import type { Origin } from '../ir/origin.ts'
import type { PrintedDockerfile } from '../ir/source-map.ts'
import { toDockerfile, variantDefinition, type Variants } from '../optimize/emit.ts'
import { projectRoot, readIfPresent } from './files.ts'

/** Where an image's files go, and how its definition is named in them. */
export interface Outputs {
  readonly folder: string
  readonly dockerfile: Readonly<Record<Variant, string>>
  readonly sourceMap: string
  /** Docker looks for it beside the Dockerfile, under this very name. */
  readonly dockerignore: string
  readonly profile: string
  readonly lock: string
  /** What `--verify --record` has shown of the rewrites. */
  readonly record: string
  /** Shared by all images of the folder. */
  readonly bake: string
  /** The definition's path from its project's root, the same on every machine. */
  readonly definition: string
  readonly root: string
}

/** The files of an image: `Dockerfile.base` and its like for `venvoy.base`. */
export function outputsOf(image: Pick<Image, 'name' | 'file'>, out: string | undefined): Outputs {
  const root = projectRoot(image.file)
  const folder = out ?? join(root, 'generated')
  const dockerfile = join(folder, `Dockerfile.${targetName(image.name)}`)
  return {
    folder,
    dockerfile: { optimized: dockerfile, naive: `${dockerfile}.naive` },
    sourceMap: `${dockerfile}.map.json`,
    dockerignore: `${dockerfile}.dockerignore`,
    profile: join(folder, `${image.name}.profile.json`),
    lock: join(folder, `${image.name}.lock.json`),
    record: join(folder, `${image.name}.record.json`),
    bake: join(folder, 'docker-bake.json'),
    definition: relative(root, image.file),
    root,
  }
}

/** Prints a variant with its header. */
export function printVariant(variants: Variants, variant: Variant, outputs: Outputs): PrintedDockerfile {
  return toDockerfile(variantDefinition(variants, variant), {
    header: [
      `The ${variant} variant of ${variants.naive.name}, made by layerwright from ${outputs.definition}: change that file, not this one.`,
    ],
  })
}

/** Every file that emission writes for an image. */
export function emittedFiles(variants: Variants, outputs: Outputs): ReadonlyMap<string, string> {
  const optimized = printVariant(variants, 'optimized', outputs)
  const naive = printVariant(variants, 'naive', outputs)
  const map = {
    schemaVersion: 1,
    image: variants.naive.name,
    definition: outputs.definition,
    variants: { optimized: mapped(optimized, outputs), naive: mapped(naive, outputs) },
  }
  return new Map([
    [outputs.dockerfile.optimized, optimized.text],
    [outputs.dockerfile.naive, naive.text],
    [outputs.sourceMap, `${JSON.stringify(map, undefined, 2)}\n`],
  ])
}

function mapped(printed: PrintedDockerfile, outputs: Outputs): object {
  return {
    instructions: printed.instructions
      .filter(({ steps }) => steps.length > 0)
      .map(({ startLine, endLine, steps, origins }) => ({
        lines: [startLine, endLine],
        steps,
        origins: origins.map((origin) => portableOrigin(origin, outputs)),
      })),
  }
}

function portableOrigin(origin: Origin, outputs: Outputs): string {
  return `${relative(outputs.root, origin.file)}:${origin.line}:${origin.column}`
}

/**
 * Two images must not write the same file, in one run or across runs.
 *
 * @throws UsageError that names both
 */
export function checkClaims(definitions: readonly Definition[], out: string | undefined): void {
  const claimed = new Map<string, string>()
  for (const { name, file } of definitions) {
    const outputs = outputsOf({ name, file }, out)
    const path = outputs.dockerfile.optimized
    const other = claimed.get(path) ?? claimedOnDisk(outputs, name)
    if (other !== undefined && other !== name)
      throw new UsageError(
        `${outputs.definition}: the images ${other} and ${name} would both write ${path}. Give one of them another last part of its name, or another folder with --out`,
      )
    if (claimed.has(path))
      throw new UsageError(`${outputs.definition}: two images are named ${name}. Give each a name of its own`)
    claimed.set(path, name)
  }
}

/** The definition that an emitted Dockerfile was made from, as its source map names it. */
export function definitionOnDisk(dockerfile: string): string | undefined {
  const map: unknown = parse(readIfPresent(`${dockerfile}.map.json`))
  return typeof map === 'object' && map !== null && 'definition' in map && typeof map.definition === 'string'
    ? map.definition
    : undefined
}

function claimedOnDisk(outputs: Outputs, name: string): string | undefined {
  const map: unknown = parse(readIfPresent(outputs.sourceMap))
  if (typeof map !== 'object' || map === null || !('image' in map) || !('definition' in map)) return undefined
  if (typeof map.image !== 'string' || typeof map.definition !== 'string') return undefined
  if (map.image !== name) return map.image
  const moved = map.definition !== outputs.definition && readIfPresent(join(outputs.root, map.definition)) !== undefined
  return moved ? `${map.image} of ${map.definition}` : undefined
}

function parse(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}
