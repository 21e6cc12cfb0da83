import type { Verdict } from './verdict.ts'

/** A verdict as it is written to a file or to stdout. */
export interface VerdictJson extends Verdict {
  readonly schemaVersion: 1
}

/** The verdict as one JSON document's value; every difference is in it. */
export function verdictJson(verdict: Verdict): VerdictJson {
  return { schemaVersion: 1, ...verdict }
}
