import { join, relative, resolve } from 'node:path'
import { CheckError, UsageError } from '../ir/errors.ts'
import type { Definition } from '../ir/definition.ts'
import { targetName } from '../dsl/define.ts'
import type { ActionResult } from './subject.ts'
import {
  bakeString,
  bakeTargets,
  declaredArguments,
  givenBefore,
  mergeBake,
  type BakeTarget,
  type Given,
  type Target,
} from './bake-file.ts'
import { readIfPresent, shownPath, writeFiles } from './files.ts'
import type { Options } from './options.ts'
import { definitionOnDisk, type Outputs } from './outputs.ts'
import type { Reporter } from './reporter.ts'

/** An image that has been emitted. */
export interface EmittedImage {
  readonly definition: Definition
  readonly outputs: Outputs
}

/**
 * `--bake`: a target for each image, in the bake file of the folder where its Dockerfile is. Once there is such a file,
 * every emission keeps it up to date.
 */
export function emitBake(
  images: readonly EmittedImage[],
  options: Options,
  reporter: Reporter,
): ActionResult | undefined {
  if (options.bake === true && options.tag !== undefined && images.length > 1)
    throw new UsageError(
      `--tag ${options.tag} would name ${images.length} images alike. Emit one definition at a time, or name them when you bake: --set TARGET.tags=NAME`,
    )
  const files = new Map<string, string>()
  for (const [path, group] of groups(images)) {
    const before = readIfPresent(path)
    if (before === undefined && options.bake !== true) continue
    const known = bakeTargets(before)
    const targets = Object.fromEntries(
      group.map((image) => {
        const name = targetName(image.definition.name)
        return [name, bakeTarget(image, givenBefore(known[name]), options)] as const
      }),
    )
    files.set(
      path,
      mergeBake(before, targets, (target) => isGone(target, group)),
    )
  }
  if (files.size === 0) return undefined
  const names = [...files.keys()].map(shownPath)
  if (options.check !== true) {
    writeFiles(files)
    if (options.bake === true) reporter.result(`wrote ${names.join(', ')}`)
    return { files: names }
  }
  const stale = [...files].filter(([path, text]) => readIfPresent(path) !== text).map(([path]) => shownPath(path))
  if (stale.length > 0) throw new CheckError(`${stale.join(', ')} is stale. Run the same command without --check`)
  return { files: names, upToDate: true }
}

function groups(images: readonly EmittedImage[]): ReadonlyMap<string, readonly EmittedImage[]> {
  const found = new Map<string, EmittedImage[]>()
  for (const image of images) {
    const path = image.outputs.bake
    found.set(path, [...(found.get(path) ?? []), image])
  }
  return found
}

/** Paths are from the project's root, where `docker buildx bake --file generated/docker-bake.json` is run. */
function bakeTarget({ definition, outputs }: EmittedImage, before: Given, options: Options): BakeTarget {
  const names = declaredArguments(definition)
  // Flags that another action needs are no part of the file.
  const given: Given = { context: '.', ...before, ...(options.bake === true ? givenNow(options, outputs) : {}) }
  return {
    description: bakeString(`${definition.name}, made by layerwright from ${outputs.definition}`),
    dockerfile: bakePath(outputs.dockerfile.optimized, outputs),
    ...(names.length === 0 ? {} : { args: Object.fromEntries(names.map((name) => [name, null])) }),
    ...(definition.platforms === undefined ? {} : { platforms: definition.platforms }),
    ...given,
  }
}

function givenNow({ context, buildContext, platform, tag }: Options, outputs: Outputs): Given {
  const contexts = buildContext?.map((text) => {
    const equals = text.indexOf('=')
    if (equals < 1) throw new UsageError(`--build-context ${text}: write it as NAME=VALUE`)
    const value = text.slice(equals + 1)
    return [text.slice(0, equals), isAddress(value) ? bakeString(value) : bakePath(resolve(value), outputs)] as const
  })
  return {
    ...(context === undefined ? {} : { context: bakePath(resolve(context), outputs) }),
    ...(contexts === undefined ? {} : { contexts: Object.fromEntries(contexts) }),
    ...(platform === undefined ? {} : { platforms: platform.split(',') }),
    ...(tag === undefined ? {} : { tags: [bakeString(tag)] }),
  }
}

function bakePath(path: string, { root }: Outputs): string {
  return bakeString(relative(root, path) || '.')
}

/** `docker-image://…`, `https://…`, `oci-layout://…`, `target:…`, as opposed to a folder. */
function isAddress(value: string): boolean {
  return /^(?:[a-z][a-z-]*:\/\/|target:|git@)/.test(value)
}

/** Its definition file is no more, or is one of these and does not make it any more. */
function isGone(target: Target, images: readonly EmittedImage[]): boolean {
  const [first] = images
  if (first === undefined || typeof target['dockerfile'] !== 'string') return true
  const { root } = first.outputs
  const definition = definitionOnDisk(join(root, target['dockerfile']))
  if (definition === undefined) return true
  return (
    readIfPresent(join(root, definition)) === undefined ||
    images.some(({ outputs }) => outputs.definition === definition)
  )
}
