import { dependencies, stages, type Definition, type StageNode } from '../ir/definition.ts'
import { parentExists } from '../effects/existing-directories.ts'
import { fromReferences, stepReferences } from '../ir/step-references.ts'
import type { Step, StepOf } from '../ir/step.ts'
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
  const referred = new Set(ordered.flatMap(dependencies))
  return {
    directives: definition.directives ?? {},
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
  const triggered = new Set<string>()
  const instructions = stage.steps.flatMap((step, index): readonly Instruction[] => {
    if (step.kind === 'onbuild') return triggers(stage, step, triggered)
    const lowered = lowerStep(step, { parentExists: step.kind === 'file' && parentExists(stage, index, step.path) })
    if (step.kind !== 'arg')
      return [
        ...undeclared(stepReferences(step), declared)
          .map(declare)
          .map((made) => ({ ...made, steps: [step.id], origins: step.origins })),
        ...lowered,
      ]
    declared.add(step.declaration.name)
    return globals.has(step.declaration.name)
      ? lowered.map((made) => ({ ...made, ...argument(step.declaration.name, undefined) }))
      : lowered
  })
  return { name: stage.name, instructions: [fromInstruction(stage, bases, named), ...instructions] }
}

/** A trigger and, before it, the build arguments that it needs: they are declared in the build that it runs in. */
function triggers(stage: StageNode, step: StepOf<'onbuild'>, declared: Set<string>): readonly Instruction[] {
  const wanted = undeclared(stepReferences(step.trigger), declared)
  for (const { name } of wanted) declared.add(name)
  if (step.trigger.kind === 'arg') declared.add(step.trigger.declaration.name)
  return [
    ...wanted.map((declaration) => instruction(argument(declaration.name, declaration.default))),
    ...lowerStep(step.trigger, { parentExists: triggerParentExists(stage, step.trigger) }),
  ].map((triggered) => ({
    ...instruction({ keyword: 'ONBUILD', body: { form: 'trigger', instruction: triggered } }),
    steps: [step.id],
    origins: step.origins,
  }))
}

/** A trigger runs on what the whole stage has made; what other triggers do before it is not looked at. */
function triggerParentExists(stage: StageNode, trigger: Step): boolean {
  const alone = stage.steps.every((step) => step.kind !== 'onbuild' || step.trigger.kind === 'file')
  return alone && trigger.kind === 'file' && parentExists(stage, stage.steps.length, trigger.path)
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
  const found = ordered.flatMap(fromReferences).filter(({ declaration }) => declaration?.predefined !== true)
  return new Map(undeclared(found, new Set()).map((declaration) => [declaration.name, declaration]))
}
