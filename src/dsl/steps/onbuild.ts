import type { StepOf } from '../../ir/step.ts'
import type { StepDraft } from '../draft.ts'
import { Mistake } from '../mistake.ts'
import { commonFields, type StepOptions } from '../options.ts'

/** A step of a fragment as it was written. */
interface Written {
  readonly draft: StepDraft
  readonly from?: unknown
  readonly mounted?: ReadonlyMap<number, unknown>
}

/** Source: BuildKit, frontend/dockerfile/instructions/parse.go (parseOnBuild): no FROM, MAINTAINER or ONBUILD. */
export function onbuildStep(written: Written, options: StepOptions): StepDraft<StepOf<'onbuild'>> {
  const { draft } = written
  if (draft.kind === 'onbuild') throw new Mistake('.onbuild() cannot hold another .onbuild(): take it out')
  if (draft.kind === 'comment')
    throw new Mistake('.onbuild() cannot hold a comment: put .comment() before the call of .onbuild()')
  if (draft.kind === 'instruction' && /^(?:ONBUILD|MAINTAINER)\b/.test(draft.text))
    throw new Mistake('.onbuild() cannot hold ONBUILD or MAINTAINER: take the instruction out')
  if (written.from !== undefined || (written.mounted?.size ?? 0) > 0)
    throw new Mistake(
      '.onbuild() cannot take from a stage, which the other build does not have: take from an image, or copy what is needed into this one',
    )
  return { kind: 'onbuild', ...commonFields(options), trigger: { ...draft, id: draft.kind, origins: [] } }
}
