import type { Definition } from '../ir/definition.ts'
import type { Lock } from '../lock/lock.ts'
import type { Variants } from '../optimize/emit.ts'
import type { Pass } from '../optimize/pass.ts'
import type { Options } from './options.ts'
import type { Outputs } from './outputs.ts'
import type { FoundRecord } from './record-file.ts'
import type { Reporter } from './reporter.ts'

/** One image with everything that an action needs. */
export interface Subject {
  /** The definition as its author wrote it. */
  readonly written: Definition
  /** The same with the lock file's digests. */
  readonly definition: Definition
  readonly lock?: Lock
  /** What the command line leaves of the passes. */
  readonly passes: readonly Pass[]
  readonly record: FoundRecord
  /** Without the rewrites that the record refutes. */
  readonly variants: Variants
  readonly outputs: Outputs
  readonly options: Options
  readonly reporter: Reporter
}

/** What an action adds to the JSON document. */
export type ActionResult = Readonly<Record<string, unknown>>
