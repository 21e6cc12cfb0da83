import type { DeclaredResource } from '../effects.ts'
import type { Origin } from '../origin.ts'
import type { RuleName } from '../rule-names.ts'
import type { Text } from '../text.ts'

/** How often the author expects a step to be edited; a number is the probability that one commit edits it. */
export type Changes = 'never' | 'yearly' | 'monthly' | 'weekly' | 'daily' | 'every-commit' | number

/** How often a step is to run again although nothing of it has changed. */
export type Refresh = 'daily' | 'weekly' | 'monthly'

/** What every step carries, whatever its kind. */
export interface StepBase<Kind extends string> {
  readonly kind: Kind
  /** Stable across passes and unique in a definition: `base/apt`, `base/apt-2`, or the author's own `as`. */
  readonly id: string
  /** Where the author wrote it; more than one place after a merge. */
  readonly origins: readonly Origin[]
  readonly changes?: Changes
  /** The author forbids moving it. */
  readonly pin?: boolean
  /** Declared effects: what is given replaces the kind's own. */
  readonly reads?: readonly DeclaredResource[]
  readonly writes?: readonly DeclaredResource[]
  /** Rules of `--lint` whose findings the author accepts here. */
  readonly allow?: readonly RuleName[]
  /** Only steps that run a command have one. */
  readonly refresh?: Refresh
  /** The stamp that the lock file has for it: the first day of the period that it was last refreshed in, `2026-11-23`. */
  readonly refreshed?: string
}

/**
 * A package step's cache mount: `asked` by the author (in both variants), `injected` by the optimizer,
 * `forbidden` by the author, `open` for the optimizer to decide.
 */
export type CacheMountState = 'asked' | 'injected' | 'forbidden' | 'open'

/** A user other than root, as the stage has set it. */
export interface RunAs {
  /** As a reader knows it: a name, a number, or `(a variable)`. */
  readonly name: string
  /** Its number, where the definition says so: a mount can then belong to it. */
  readonly uid?: number
}

/** A step whose tool reads and writes the home of whoever runs it. */
export interface HomeStepBase<Kind extends string> extends StepBase<Kind> {
  /** The user that the stage has set, when that is not root. */
  readonly runsAs?: RunAs
}

/** A step whose tool keeps what it downloads in a cache. */
export interface CachedStepBase<Kind extends string> extends HomeStepBase<Kind> {
  readonly cacheMount: CacheMountState
}

export interface PackageStepBase<Kind extends string> extends CachedStepBase<Kind> {
  readonly packages: readonly Text[]
}

/** A step that others can be merged into, each of which keeps a command of its own. */
export interface Mergeable<Transaction> {
  /** What those others install, in the order in which their commands run after the step's own. */
  readonly following?: readonly Transaction[]
}
