import { resolve } from 'node:path'
import { lowerStep } from '../dockerfile/lower/index.ts'
import type { BuildRequest } from '../engine/build.ts'
import { stages, type Definition } from '../ir/definition.ts'
import { UsageError } from '../ir/errors.ts'
import type { PrintedDockerfile } from '../ir/source-map.ts'
import type { Subject } from './actions.ts'
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
    flags: buildxFlags(options),
  }
}

/** What no step takes from is an empty context, and nothing has to be sent to the engine. */
function usesContext(definition: Definition): boolean {
  return stages(definition).some((stage) =>
    stage.steps.some(
      (step) =>
        (step.kind === 'copy' && step.from === undefined) ||
        step.kind === 'add' ||
        step.kind === 'instruction' ||
        lowerStep(step).flags.some((flag) => flag.startsWith('--mount=type=bind,') && !flag.includes(',from=')),
    ),
  )
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
