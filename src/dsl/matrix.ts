import { Mistake } from './mistake.ts'
import { atOrigin, describe } from './variables.ts'

/**
 * Every combination of the values of some axes, in order: an image for each is a loop with `image()` in it.
 *
 * @param axes for each name its values, one or more
 * @throws DefinitionError when an axis has no values
 * @example
 * ```ts
 * matrix({ python: ['3.11', '3.12'], debian: ['bookworm'] })
 *   .map(({ python, debian }) => stage(`python:${python}-${debian}`).pip(['rich'], { cacheMount: false }))
 *   .at(-1)
 * ```
 * ```dockerfile
 * FROM python:3.12-bookworm
 *
 * RUN pip install --no-cache-dir \
 *       rich
 * ```
 */
export function matrix<const Axis extends string, const Value>(
  axes: Readonly<Record<Axis, readonly Value[]>>,
): readonly Readonly<Record<Axis, Value>>[] {
  return atOrigin('matrix', () => {
    if (typeof axes !== 'object' || axes === null || Array.isArray(axes) || Object.keys(axes).length === 0)
      throw new Mistake(
        `matrix() takes names with lists of values, matrix({ python: ['3.12'] }), not ${describe(axes)}`,
      )
    const entries = Object.entries<readonly Value[]>(axes)
    for (const [name, values] of entries)
      if (!Array.isArray(values) || values.length === 0)
        throw new Mistake(`matrix(): ${name} must be a list of one value or more, not ${describe(values)}`)
    return combinations(entries)
      .map((combination) => Object.fromEntries(combination))
      .filter((made): made is Record<Axis, Value> => entries.every(([name]) => name in made))
  })
}

type Combination<Value> = readonly (readonly [name: string, value: Value])[]

function combinations<Value>(axes: readonly (readonly [string, readonly Value[]])[]): readonly Combination<Value>[] {
  return axes.reduce<readonly Combination<Value>[]>(
    (made, [name, values]) => made.flatMap((before) => values.map((value) => [...before, [name, value] as const])),
    [[]],
  )
}
