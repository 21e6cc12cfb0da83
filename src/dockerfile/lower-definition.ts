import { isStage, stages, type Definition, type StageNode } from '../ir/definition.ts'
import { DefinitionError } from '../ir/errors.ts'
import type { Step } from '../ir/step.ts'
import { fromReferences, stepReferences } from '../ir/step-references.ts'
import { display, type ArgDeclaration, type Reference } from '../ir/text.ts'
import { expandedWord } from './escape.ts'
import type { Instruction, LoweredDockerfile, LoweredStage } from './instruction.ts'
import { argument, lowerStep } from './lower/index.ts'

/**
 * Lowers a definition to instructions: the build arguments that a FROM uses first, then each stage, with every other
 * build argument declared just before its first use there.
 *
 * @throws DefinitionError when two build arguments share a name and differ in their default
 */
export function lowerDefinition(definition: Definition): LoweredDockerfile {
  const ordered = stages(definition)
  const globals = globalArguments(ordered)
  checkDefaults(ordered, globals)
  const referred = new Set(ordered.flatMap((stage) => referredStages(stage)))
  return {
    globals: [...globals.values()].map((declaration) => instruction(argument(declaration.name, declaration.default))),
    stages: ordered.map((stage) => lowerStage(stage, globals, stage.named || referred.has(stage))),
  }
}

function lowerStage(stage: StageNode, globals: ReadonlyMap<string, ArgDeclaration>, named: boolean): LoweredStage {
  const declared = new Set<string>()
  const declare = (declaration: ArgDeclaration): Instruction => {
    declared.add(declaration.name)
    return instruction(argument(declaration.name, globals.has(declaration.name) ? undefined : declaration.default))
  }
  const instructions = stage.steps.flatMap((step): readonly Instruction[] => {
    const implied = step.kind === 'arg' ? [] : undeclared(stepReferences(step), declared).map(declare)
    if (step.kind !== 'arg')
      return [...implied.map((made) => ({ ...made, steps: [step.id], origins: step.origins })), lowerStep(step)]
    declared.add(step.declaration.name)
    return [
      globals.has(step.declaration.name)
        ? { ...lowerStep(step), ...argument(step.declaration.name, undefined) }
        : lowerStep(step),
    ]
  })
  return { name: stage.name, instructions: [fromInstruction(stage, named), ...instructions] }
}

function fromInstruction(stage: StageNode, named: boolean): Instruction {
  const image = isStage(stage.from) ? stage.from.name : expandedWord(stage.from)
  return {
    ...instruction({ keyword: 'FROM', body: { form: 'plain', text: named ? `${image} AS ${stage.name}` : image } }),
    flags: stage.platform === undefined ? [] : [`--platform=${expandedWord(stage.platform)}`],
  }
}

function instruction(lowered: Pick<Instruction, 'keyword' | 'body'>): Instruction {
  return { flags: [], steps: [], origins: [], ...lowered }
}

/** The declarations among the references that the stage has not seen, each once, in order. */
function undeclared(found: readonly Reference[], declared: ReadonlySet<string>): readonly ArgDeclaration[] {
  const wanted = new Map<string, ArgDeclaration>()
  for (const { declaration } of found)
    if (declaration !== undefined && !declared.has(declaration.name)) wanted.set(declaration.name, declaration)
  return [...wanted.values()]
}

function globalArguments(ordered: readonly StageNode[]): ReadonlyMap<string, ArgDeclaration> {
  const found = ordered.flatMap(fromReferences)
  return new Map(undeclared(found, new Set()).map((declaration) => [declaration.name, declaration]))
}

function referredStages(stage: StageNode): readonly StageNode[] {
  const inSteps = stage.steps.flatMap((step): readonly StageNode[] => {
    if (step.kind === 'copy') return step.from !== undefined && isStage(step.from) ? [step.from] : []
    if (step.kind !== 'run') return []
    return step.mounts.flatMap((mount) =>
      mount.type === 'bind' && mount.from !== undefined && isStage(mount.from) ? [mount.from] : [],
    )
  })
  return isStage(stage.from) ? [stage.from, ...inSteps] : inSteps
}

function checkDefaults(ordered: readonly StageNode[], globals: ReadonlyMap<string, ArgDeclaration>): void {
  const seen = new Map<string, string>(
    [...globals.values()].map((declaration) => [declaration.name, defaultText(declaration)]),
  )
  const diagnostics = ordered.flatMap((stage) =>
    stage.steps.flatMap((step) =>
      declarations(step).flatMap((declaration) => {
        const text = defaultText(declaration)
        const known = seen.get(declaration.name) ?? text
        seen.set(declaration.name, known)
        const [origin] = step.origins
        return known === text || origin === undefined
          ? []
          : [
              {
                origin,
                message: `the build argument ${declaration.name} has two defaults, ${known} and ${text}. Declare it once with arg() and use that value`,
              },
            ]
      }),
    ),
  )
  if (diagnostics.length > 0) throw new DefinitionError(diagnostics)
}

function declarations(step: Step): readonly ArgDeclaration[] {
  const used = stepReferences(step).flatMap(({ declaration }) => (declaration === undefined ? [] : [declaration]))
  return step.kind === 'arg' ? [step.declaration, ...used] : used
}

function defaultText(declaration: ArgDeclaration): string {
  return declaration.default === undefined ? 'none' : JSON.stringify(display(declaration.default))
}
