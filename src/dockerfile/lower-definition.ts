import { isStage, stages, type Definition, type StageNode } from '../ir/definition.ts'
import { fromReferences, stepReferences } from '../ir/step-references.ts'
import type { ArgDeclaration, Reference } from '../ir/text.ts'
import { expandedWord } from './escape.ts'
import type { Instruction, LoweredDockerfile, LoweredStage } from './instruction.ts'
import { argument, lowerStep } from './lower/index.ts'
import { lockedBases, type LockedBases } from './locked-base.ts'

/**
 * Lowers a definition to instructions: the build arguments that a FROM uses first, then each stage, with every other
 * build argument declared just before its first use there.
 */
export function lowerDefinition(definition: Definition): LoweredDockerfile {
  const ordered = stages(definition)
  const globals = globalArguments(ordered)
  const bases = lockedBases(ordered)
  const referred = new Set(ordered.flatMap((stage) => referredStages(stage)))
  return {
    globals: [
      ...bases.globals.map(([name, value]) => instruction(argument(name, value))),
      ...[...globals.values()].map((declaration) => instruction(argument(declaration.name, declaration.default))),
    ],
    stages: ordered.map((stage) => lowerStage(stage, globals, bases, stage.named || referred.has(stage))),
  }
}

function lowerStage(
  stage: StageNode,
  globals: ReadonlyMap<string, ArgDeclaration>,
  bases: LockedBases,
  named: boolean,
): LoweredStage {
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
  return { name: stage.name, instructions: [fromInstruction(stage, bases, named), ...instructions] }
}

function fromInstruction(stage: StageNode, bases: LockedBases, named: boolean): Instruction {
  const image = bases.image(stage)
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
