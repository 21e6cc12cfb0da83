import { DefinitionError } from '../ir/errors.ts'
import type { Origin } from '../ir/origin.ts'
import type { Instruction, LoweredDockerfile } from './instruction.ts'

/** Something that older Dockerfile frontends do not read. */
interface Requirement {
  readonly feature: string
  /** The first version of the syntax that has it: the minor number of 1.N. */
  readonly minor: number
  readonly origins: readonly Origin[]
}

/** What the frontend that is built into Docker Engine 28.5 refuses. Source: BuildKit, Dockerfile reference. */
const NEWER: readonly { readonly feature: string; readonly flag: RegExp; readonly minor: number }[] = [
  { feature: 'COPY --parents', flag: /^--parents$/, minor: 20 },
  { feature: 'RUN --security', flag: /^--security=/, minor: 20 },
]

/**
 * A line for the top of a Dockerfile that says which frontend it needs; undefined when any current one will do.
 *
 * @throws DefinitionError when the definition asks for a frontend that is older than that
 */
export function requirementLine(lowered: LoweredDockerfile): string | undefined {
  const found = lowered.stages.flatMap(({ instructions }) => instructions.flatMap(requirements))
  const minor = Math.max(0, ...found.map((requirement) => requirement.minor))
  if (minor === 0) return undefined
  const asked = /^docker\/dockerfile:1\.(\d+)/.exec(lowered.directives.syntax ?? '')?.[1]
  const refused = found.filter((requirement) => asked !== undefined && requirement.minor > Number(asked))
  if (refused.length > 0)
    throw new DefinitionError(
      refused.flatMap(({ feature, minor: needed, origins }) =>
        origins.map((origin) => ({
          origin,
          message: `${feature} needs Dockerfile syntax 1.${needed}, and image() asks for ${lowered.directives.syntax}: write syntax: 'docker/dockerfile:1'`,
        })),
      ),
    )
  const features = [...new Set(found.map(({ feature }) => feature))].join(', ')
  return `Needs Dockerfile syntax 1.${minor} or newer, for ${features}. Where the builder's own is older, image() takes syntax: 'docker/dockerfile:1'.`
}

function requirements(instruction: Instruction): readonly Requirement[] {
  const { body, flags, origins } = instruction
  if (body.form === 'trigger') return requirements({ ...body.instruction, origins })
  return NEWER.filter(({ flag }) => flags.some((given) => flag.test(given))).map(({ feature, minor }) => ({
    feature,
    minor,
    origins,
  }))
}
