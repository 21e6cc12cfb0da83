import { sourceOf, type Drawn } from './definition.ts'
import type { Laboratory } from './laboratory.ts'
import { prepareTrial, tryAll, type Rewritten } from './trial.ts'

/** Definitions that are one step or one stage smaller. */
function smaller(drawn: Drawn): readonly Drawn[] {
  const without = <Item>(list: readonly Item[]): readonly (readonly Item[])[] =>
    list.map((_, index) => list.filter((_item, other) => other !== index))
  const alone =
    drawn.shape === 'on-top'
      ? [{ ...drawn, shape: 'one' as const, calls: [...drawn.other, ...drawn.calls], other: [] }]
      : []
  const single = drawn.shape === 'copies' ? [{ ...drawn, shape: 'one' as const, other: [] }] : []
  return [
    ...single,
    ...alone,
    ...without(drawn.other).map((other) => ({ ...drawn, other })),
    ...without(drawn.calls).map((calls) => ({ ...drawn, calls })),
  ]
}

/** A definition in which every step matters: without any one of them both variants give the same image. */
export async function shrink(laboratory: Laboratory, found: Rewritten, warm: string): Promise<Rewritten> {
  let smallest = found
  const seen = new Set([sourceOf(found.drawn)])
  for (;;) {
    const candidates = smaller(smallest.drawn)
      .filter((drawn) => !seen.has(sourceOf(drawn)))
      .map(prepareTrial)
      .filter((prepared) => prepared.kind === 'rewritten')
    for (const { drawn } of candidates) seen.add(sourceOf(drawn))
    const outcomes = await tryAll(laboratory, candidates, warm)
    const next = candidates.find((_, index) => outcomes[index]?.kind === 'different')
    if (next === undefined) return smallest
    smallest = next
  }
}
