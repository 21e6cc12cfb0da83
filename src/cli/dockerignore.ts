import { lstatSync, readdirSync, readlinkSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { components, contextSources } from '../dockerfile/context-sources.ts'
import { dockerignore } from '../dockerfile/dockerignore.ts'
import type { Definition } from '../ir/definition.ts'
import { UsageError } from '../ir/errors.ts'
import { readIfPresent, shownPath } from './files.ts'
import type { Options } from './options.ts'
import type { Outputs } from './outputs.ts'

/**
 * The file beside the Dockerfile that tells the builder what of the context it does not need.
 *
 * @throws UsageError when a source is reached through a link, since what the link leads to would be left out
 */
export function dockerignoreFile(definition: Definition, outputs: Outputs, options: Options): string {
  const context = options.context === undefined ? outputs.root : resolve(options.context)
  const sources = contextSources(definition)
  if (sources.kind === 'paths')
    for (const path of sources.paths) {
      const link = linkOnTheWay(context, components(path))
      if (link !== undefined)
        throw new UsageError(
          `${outputs.definition}: ${JSON.stringify(path)} is copied through the link ${shownPath(link)}, which leads to ${readlinkSync(link)}. ` +
            'A .dockerignore would leave that out: copy what the link leads to, or emit without --dockerignore',
        )
    }
  const header = [
    `What ${definition.name} needs of its context, made by layerwright from ${outputs.definition}: change that file, not this one.`,
    'A base image that copies more by ONBUILD does not say so here.',
  ]
  return dockerignore(sources, header, readIfPresent(join(context, '.dockerignore')))
}

/** The first link among a source's folders and its end; where the source has a pattern, in all that it might match. */
function linkOnTheWay(folder: string, parts: readonly string[]): string | undefined {
  const [part, ...rest] = parts
  if (part === undefined) return undefined
  for (const name of /[*?[\\]/.test(part) ? namesIn(folder) : [part]) {
    const path = join(folder, name)
    const kind = lstatSync(path, { throwIfNoEntry: false })
    if (kind?.isSymbolicLink() === true) return path
    const below = kind?.isDirectory() === true ? linkOnTheWay(path, rest) : undefined
    if (below !== undefined) return below
  }
  return undefined
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort()
  } catch {
    return []
  }
}
