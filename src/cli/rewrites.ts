import type { Rewrite } from '../optimize/pass.ts'

/** One rewrite as one line. */
export function rewriteLine(rewrite: Rewrite): string {
  const saving =
    rewrite.expectedSaving === undefined
      ? ''
      : `, saves an estimated ${rewrite.expectedSaving.toFixed(2)} s of an average rebuild`
  return `${rewrite.pass}: ${rewrite.steps.join(', ')}: ${rewrite.reason} (${rewrite.legality}${saving})`
}
