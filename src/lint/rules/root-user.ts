import { evaluate, type Variables } from '../../cache/variables.ts'
import { baseImage, isStage, type StageNode } from '../../ir/definition.ts'
import type { Step } from '../../ir/step.ts'
import { display } from '../../ir/text.ts'
import { atStep } from '../place.ts'
import type { Rule, Subject } from '../rule.ts'

/** A container of this image runs as root. */
export const rootUser: Rule = {
  name: 'root-user',
  description: 'The image ends as root, or no step sets a user.',
  run: (subject) => {
    const last = lastUser(subject.definition.target)
    if (last === undefined)
      return namesOtherUser(subject.definition.target)
        ? []
        : [
            {
              severity: 'note',
              message:
                "no step sets a user, so containers run as the base's, which mostly is root. End the target with .user('NAME')",
              place: { kind: 'image' },
            },
          ]
    if (!isRoot(last.step, environmentAt(subject, last.step))) return []
    return [
      {
        severity: 'note',
        message: "the image ends as root, and so its containers run as root. End the target with another .user('NAME')",
        place: atStep(last),
      },
    ]
  },
}

function lastUser(stage: StageNode): { readonly stage: StageNode; readonly step: Step } | undefined {
  const step = stage.steps.findLast(
    (candidate) => candidate.kind === 'user' || (candidate.kind === 'instruction' && /^USER\s/.test(candidate.text)),
  )
  if (step !== undefined) return { stage, step }
  return isStage(stage.from) ? lastUser(stage.from) : undefined
}

/** Images without root say so in their tags: `gcr.io/distroless/static:nonroot`. */
function namesOtherUser(stage: StageNode): boolean {
  if (isStage(stage.from)) return namesOtherUser(stage.from)
  return /non-?root|rootless|unprivileged/.test(display(baseImage(stage) ?? []))
}

function environmentAt({ situations }: Subject, step: Step): Variables {
  return situations.find((situation) => situation.step === step)?.environment ?? new Map()
}

function isRoot(step: Step, environment: Variables): boolean {
  const user =
    step.kind === 'user'
      ? evaluate(step.user, environment)
      : step.kind === 'instruction'
        ? step.text.slice(5).trim()
        : ''
  return /^(?:root|0)(?::|$)/.test(user)
}
