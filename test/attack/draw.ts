import fc from 'fast-check'
import type { Call } from './call.ts'
import { BASES, type BaseName, type Drawn, type Shape } from './definition.ts'
import { accountSteps } from './steps/accounts.ts'
import { fileSteps } from './steps/files.ts'
import { packageSteps } from './steps/packages.ts'
import { programSteps } from './steps/programs.ts'
import { settingSteps, takenSteps } from './steps/settings.ts'
import { variableSteps } from './steps/variables.ts'

/** What a definition is mostly about. Steps of one subject meet each other; those of another stand in between. */
function subjects(base: BaseName): readonly fc.Arbitrary<Call>[] {
  const packages = packageSteps(base)
  return [
    fileSteps(base),
    accountSteps(base),
    variableSteps(base),
    programSteps,
    settingSteps,
    ...(packages === undefined ? [] : [packages]),
  ]
}

/** Any step on a base. */
export function anyStep(base: BaseName): fc.Arbitrary<Call> {
  return fc.oneof(...subjects(base))
}

/** Two steps about one subject. */
export function relatedSteps(base: BaseName): fc.Arbitrary<readonly [Call, Call]> {
  return fc.oneof(...subjects(base).map((subject) => fc.tuple(subject, subject)))
}

function callsOn(base: BaseName, shape: Shape): fc.Arbitrary<readonly Call[]> {
  const all = subjects(base)
  const drawn = fc
    .constantFrom(...all)
    .chain((subject) =>
      fc.array(
        fc.oneof(
          { weight: 4, arbitrary: subject },
          { weight: 2, arbitrary: fc.oneof(...all) },
          ...(shape === 'copies' ? [{ weight: 2, arbitrary: takenSteps }] : []),
        ),
        { minLength: 2, maxLength: 8 },
      ),
    )
  return drawn
}

/** Any definition of two to eight steps in the target, on one of the bases. */
export const definitions: fc.Arbitrary<Drawn> = fc
  .tuple(
    fc.constantFrom(...BASES, 'debian:12-slim' as const),
    fc.constantFrom<Shape>('one', 'one', 'one', 'one', 'on-top', 'copies'),
  )
  .chain(([base, shape]) =>
    fc
      .tuple(callsOn(base, shape), fc.array(fileSteps(base), { minLength: 1, maxLength: 3 }))
      .map(([calls, other]) => ({ base, shape, calls, other: shape === 'one' ? [] : other })),
  )
