import type { StageNode } from '../ir/definition.ts'
import type { Diagnostic } from '../ir/errors.ts'
import type { Origin } from '../ir/origin.ts'
import type { Step } from '../ir/step.ts'
import { fromReferences, stepReferences } from '../ir/step-references.ts'
import { display, type ArgDeclaration, type Reference } from '../ir/text.ts'

interface Use {
  readonly declaration: ArgDeclaration
  readonly origin: Origin
}

/** Two build arguments of one name that differ in their default: a build can give that name one value only. */
export function defaultMistakes(
  stages: readonly { readonly node: StageNode; readonly origin: Origin }[],
): readonly Diagnostic[] {
  const uses = [...stages.flatMap(({ node, origin }) => at(origin, fromReferences(node))), ...stages.flatMap(stepUses)]
  const seen = new Map<string, string>()
  return uses.flatMap(({ declaration, origin }) => {
    const text = defaultText(declaration)
    const known = seen.get(declaration.name) ?? text
    seen.set(declaration.name, known)
    const message = `the build argument ${declaration.name} has two defaults, ${known} and ${text}. Declare it once with arg() and use that value`
    return known === text ? [] : [{ origin, message }]
  })
}

function stepUses({ node }: { readonly node: StageNode }): readonly Use[] {
  return node.steps.flatMap((step: Step) => {
    const [origin] = step.origins
    if (origin === undefined) return []
    const own = step.kind === 'arg' ? [{ declaration: step.declaration, origin }] : []
    return [...own, ...at(origin, stepReferences(step))]
  })
}

function at(origin: Origin, references: readonly Reference[]): readonly Use[] {
  return references.flatMap(({ declaration }) => (declaration === undefined ? [] : [{ declaration, origin }]))
}

function defaultText(declaration: ArgDeclaration): string {
  return declaration.default === undefined ? 'none' : JSON.stringify(display(declaration.default))
}
