import { evaluate, type Variables } from '../cache/variables.ts'
import { isStage, stages, stepSources, type Definition } from '../ir/definition.ts'
import { NamedContext } from '../ir/named-context.ts'
import type { Step } from '../ir/step.ts'
import { fromReferences } from '../ir/step-references.ts'
import type { Text } from '../ir/text.ts'

/** The images that a build of a definition asks for by name, as a Dockerfile names them, each once. */
export function imagesNeeded(
  definition: Definition,
  buildArguments: Readonly<Record<string, string>>,
): readonly string[] {
  const all = stages(definition)
  const names = new Set(all.map(({ name }) => name))
  const bases = all.flatMap((stage) => (isStage(stage.from) ? [] : [baseOf(stage.from, buildArguments)]))
  const sources = all.flatMap(({ steps }) => steps.flatMap(sourcesOf))
  return [...new Set([...bases, ...sources])].filter(
    (image) => isReference(image) && image !== 'scratch' && !names.has(image) && !/^\d*$/.test(image),
  )
}

/** Whether a name can be an image's at all; what cannot is the engine's to refuse, at its line. */
function isReference(image: string): boolean {
  const repository = image.replace(/@.*$/, '').replace(/:[^/:]*$/, '')
  return /^[a-z0-9.:_/-]+$/.test(repository)
}

/** The build arguments in a FROM that have neither a default nor a value, so that it names no image. */
export function missingArguments(
  definition: Definition,
  buildArguments: Readonly<Record<string, string>>,
): readonly string[] {
  const names = stages(definition).flatMap((stage) =>
    fromReferences(stage).flatMap(({ name, declaration, operator }) =>
      declaration?.default === undefined && operator === undefined ? [name] : [],
    ),
  )
  return [...new Set(names)].filter((name) => buildArguments[name] === undefined)
}

/** The image that a FROM stands for with these build arguments. */
export function baseOf(from: Text | NamedContext, buildArguments: Readonly<Record<string, string>>): string {
  if (from instanceof NamedContext) return from.name
  const known = fromReferences({ from }).reduce<Variables>((values, { name, declaration }) => {
    const value =
      buildArguments[name] ?? (declaration?.default === undefined ? undefined : evaluate(declaration.default, values))
    return new Map([...values, [name, value ?? '']])
  }, new Map())
  return evaluate(from, known)
}

function sourcesOf(step: Step): readonly string[] {
  switch (step.kind) {
    case 'copy':
    case 'run':
      return stepSources(step).flatMap((source) =>
        typeof source === 'string' ? [source] : source instanceof NamedContext ? [source.name] : [],
      )
    case 'instruction':
      return [...step.text.matchAll(/(?:--|,)from=([^\s,"']+)/g)].flatMap(([, image = '']) => [image])
    default:
      return []
  }
}
