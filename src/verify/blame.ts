import type { Rewrite } from '../optimize/pass.ts'
import type { Refutation } from '../record/record.ts'

/** Builds the optimized image without some rewrites, and compares it with the naive one. */
export type Compare = (refuted: readonly Refutation[]) => Promise<{ readonly equal: boolean }>

/**
 * Finds rewrites without which the image is the naive one: those of one pass, and of these a single one where that is
 * enough. Where no pass alone is to blame, all rewrites are. The builds that it takes are at most one for each pass that
 * did something and one for each rewrite of the pass to blame.
 *
 * @param reason what the comparison of the whole found
 */
export async function blame(
  rewrites: readonly Rewrite[],
  reason: string,
  compare: Compare,
): Promise<readonly Refutation[]> {
  const all = distinct(rewrites.map(({ pass, stage, steps }) => ({ pass, stage, steps, reason })))
  const passes = [...new Set(all.map(({ pass }) => pass))]
  for (const pass of passes.length > 1 ? passes : []) {
    const own = all.filter((refutation) => refutation.pass === pass)
    if ((await compare(own)).equal) return narrow(own, compare)
  }
  return passes.length === 1 ? narrow(all, compare) : all
}

async function narrow(refutations: readonly Refutation[], compare: Compare): Promise<readonly Refutation[]> {
  if (refutations.length > 1)
    for (const refutation of refutations) if ((await compare([refutation])).equal) return [refutation]
  return refutations
}

function distinct(refutations: readonly Refutation[]): readonly Refutation[] {
  return [...new Map(refutations.map((found) => [JSON.stringify(found), found])).values()]
}
