import type { Verdict } from './verdict.ts'

/** What became of an optimized variant. A mount's content is an input of its build, so one with mounts is built twice. */
export interface Verification {
  readonly equal: boolean
  /** Why it is not the naive image, in sentences that name the build; empty when it is. */
  readonly reasons: readonly string[]
  /** Built with empty cache mounts. */
  readonly cold: Verdict
  /** Built again with the cache mounts as that build left them; absent where the variant has none. */
  readonly warm?: Verdict
}

/** Joins the comparisons of both builds with the naive image. */
export function verification(cold: Verdict, warm?: Verdict): Verification {
  const reasons =
    warm === undefined
      ? cold.reasons
      : [
          ...cold.reasons.map((reason) => `With empty cache mounts: ${reason}`),
          ...warm.reasons.map((reason) => `With warm cache mounts: ${reason}`),
        ]
  return { equal: reasons.length === 0, reasons, cold, ...(warm === undefined ? {} : { warm }) }
}
