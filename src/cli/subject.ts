import type { Definition } from '../ir/definition.ts'
import type { Lock } from '../lock/lock.ts'
import type { Variants } from '../optimize/emit.ts'
import type { Options } from './options.ts'
import type { Outputs } from './outputs.ts'
import type { Reporter } from './reporter.ts'

/** One image with everything that an action needs. */
export interface Subject {
  /** The definition as its author wrote it. */
  readonly written: Definition
  /** The same with the lock file's digests. */
  readonly definition: Definition
  readonly lock?: Lock
  readonly variants: Variants
  readonly outputs: Outputs
  readonly options: Options
  readonly reporter: Reporter
}

/** What an action adds to the JSON document. */
export type ActionResult = Readonly<Record<string, unknown>>
