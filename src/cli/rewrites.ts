import type { Rewrite } from '../optimize/pass.ts'

/** Rewrites as lines; those of one pass and one reason are one line. */
export function rewriteLines(rewrites: readonly Rewrite[]): readonly string[] {
  const groups = new Map<string, Rewrite>()
  for (const rewrite of rewrites) {
    const key = `${rewrite.pass} ${rewrite.reason}`
    const group = groups.get(key)
    groups.set(key, group === undefined ? rewrite : together(group, rewrite))
  }
  return [...groups.values()].map(rewriteLine)
}

/** One rewrite as one line. */
export function rewriteLine(rewrite: Rewrite): string {
  const saving =
    rewrite.expectedSaving === undefined
      ? ''
      : `, saves an estimated ${rewrite.expectedSaving.toFixed(2)} s of an average rebuild`
  return `${rewrite.pass}: ${rewrite.steps.join(', ')}: ${rewrite.reason} (${rewrite.legality}${saving})`
}

function together(group: Rewrite, rewrite: Rewrite): Rewrite {
  const expectedSaving = (group.expectedSaving ?? 0) + (rewrite.expectedSaving ?? 0)
  return { ...group, steps: [...group.steps, ...rewrite.steps], expectedSaving }
}
