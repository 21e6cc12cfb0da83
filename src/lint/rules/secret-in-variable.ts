import { fromReferences, stepReferences } from '../../ir/step-references.ts'
import { stages, type StageNode } from '../../ir/definition.ts'
import type { Step } from '../../ir/step.ts'
import { literals, type ArgDeclaration, type Text } from '../../ir/text.ts'
import { atStep } from '../place.ts'
import type { Found, Place, Rule } from '../rule.ts'
import { secretFormat } from '../secret-formats.ts'

/** Words of a name that mean a secret, and words that take that back. Source: BuildKit, dockerfile2llb/validations.go. */
const SECRET_NAME = /(?:_|^)(?:apikey|auth|credentials?|key|password|pword|passwd|secret|token)(?:_|$)/i
const HARMLESS_NAME = /(?:_|^)(?:public|file|version)(?:_|$)/i

/** Whether a variable of this name mostly holds a secret. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name) && !HARMLESS_NAME.test(name)
}

interface Setting {
  readonly instruction: 'ENV' | 'ARG' | 'LABEL'
  readonly name: string
  readonly value: Text
}

/** A secret in ENV, ARG or LABEL: everybody who has the image can read it. */
export const secretInVariable: Rule = {
  name: 'secret-in-variable',
  description: 'A variable or label that is named like a secret or holds one stays readable in the image.',
  run: ({ definition, situations }) => {
    const found: Found[] = []
    const declared = new Set<string>()
    const check = (setting: Setting, place: Place): void => {
      const message = complaint(setting)
      if (message !== undefined) found.push({ ...message, place })
    }
    const checkDeclarations = (declarations: readonly (ArgDeclaration | undefined)[], place: Place): void => {
      for (const declaration of declarations) {
        if (declaration === undefined || declared.has(declaration.name)) continue
        declared.add(declaration.name)
        check({ instruction: 'ARG', name: declaration.name, value: declaration.default ?? [] }, place)
      }
    }
    for (const stage of stages(definition)) checkDeclarations(fromDeclarations(stage), { kind: 'base', stage })
    for (const situation of situations) {
      const { step } = situation
      checkDeclarations(stepDeclarations(step), atStep(situation))
      for (const setting of settings(step)) check(setting, atStep(situation))
    }
    return found
  },
}

function fromDeclarations(stage: StageNode): readonly (ArgDeclaration | undefined)[] {
  return fromReferences(stage).map(({ declaration }) => declaration)
}

function stepDeclarations(step: Step): readonly (ArgDeclaration | undefined)[] {
  const used = stepReferences(step).map(({ declaration }) => declaration)
  return step.kind === 'arg' ? [step.declaration, ...used] : used
}

function settings(step: Step): readonly Setting[] {
  switch (step.kind) {
    case 'env':
      return step.entries.map(([name, value]) => ({ instruction: 'ENV', name, value }))
    case 'label':
      return step.entries.map(([name, value]) => ({ instruction: 'LABEL', name, value }))
    default:
      return []
  }
}

function complaint({ instruction, name, value }: Setting): Pick<Found, 'severity' | 'message'> | undefined {
  const format = literals(value)
    .map(secretFormat)
    .find((known) => known !== undefined)
  const where = instruction === 'ARG' ? "the image's history and the build's provenance" : "the image's config"
  const advice = "Hand it to the step that needs it: .run(…, { mounts: [{ type: 'secret', id: 'name' }] })"
  if (format !== undefined)
    return {
      severity: 'error',
      message: `${instruction} ${name} holds ${format}, which everybody can read in ${where}. Revoke it. ${advice}`,
    }
  if (instruction === 'LABEL' || !isSecretName(name)) return undefined
  return {
    severity: 'warning',
    message: `${instruction} ${name} is named like a secret, and its value stays readable in ${where}. ${advice}`,
  }
}
