import type { Verdict } from './verdict.ts'
import type { Verification } from './verification.ts'

type Comparison = Omit<Verdict, 'control'>

/** A verification as it is written to a file or to stdout. */
export interface VerificationJson {
  readonly schemaVersion: 2
  readonly equal: boolean
  readonly reasons: readonly string[]
  readonly control: Verdict['control']
  /** The optimized image built with empty cache mounts, against the naive one. */
  readonly cold: Comparison
  /** The one built with warm cache mounts; null where the optimized variant has no cache mount. */
  readonly warm: Comparison | null
}

/** The verification as one JSON document's value; every difference is in it. */
export function verificationJson({ equal, reasons, cold, warm }: Verification): VerificationJson {
  const { control, ...first } = cold
  return { schemaVersion: 2, equal, reasons, control, cold: first, warm: warm === undefined ? null : comparison(warm) }
}

function comparison(verdict: Verdict): Comparison {
  const { equal, reasons, comparedPaths, differences, configDifferences, normalized, unjustified } = verdict
  return { equal, reasons, comparedPaths, differences, configDifferences, normalized, unjustified }
}
