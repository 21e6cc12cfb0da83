import { resolve } from 'node:path'
import type { BuildRequest } from '../engine/build.ts'
import { contextSources } from '../dockerfile/context-sources.ts'
import type { Definition } from '../ir/definition.ts'
import { UsageError } from '../ir/errors.ts'
import type { PrintedDockerfile } from '../ir/source-map.ts'
import type { Subject } from './subject.ts'
import { buildxFlags } from './options.ts'

/** What every build of a subject has in common: its context, the user's build arguments, the flags for buildx. */
export function buildOf(
  { definition, options, outputs }: Subject,
  dockerfile: PrintedDockerfile,
  extra: Readonly<Record<string, string>> = {},
): Omit<BuildRequest, 'output'> {
  const context = options.context === undefined ? undefined : resolve(options.context)
  return {
    dockerfile,
    ...(context !== undefined ? { context } : usesContext(definition) ? { context: outputs.root } : {}),
    buildArgs: { ...buildArguments(options.buildArg ?? []), ...extra },
    flags: [...buildxFlags(options), ...ownPlatforms(definition, options.platform)],
  }
}

/** The platforms that the definition names, unless the command line does. */
function ownPlatforms({ platforms }: Definition, asked: string | undefined): readonly string[] {
  return platforms === undefined || asked !== undefined ? [] : ['--platform', platforms.join(',')]
}

/** Where nothing is taken from it, the context is empty, and nothing has to be sent to the engine. */
function usesContext(definition: Definition): boolean {
  const sources = contextSources(definition)
  return sources.kind === 'everything' || sources.paths.length > 0
}

/** `K=V` as a user gives it. */
function buildArguments(given: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    given.map((text) => {
      const equals = text.indexOf('=')
      if (equals < 1) throw new UsageError(`--build-arg ${text}: write it as NAME=value`)
      return [text.slice(0, equals), text.slice(equals + 1)]
    }),
  )
}
