import type { Definition, StageNode } from '../ir/definition.ts'
import type { Origin } from '../ir/origin.ts'
import type { OwnRule } from '../ir/rule-names.ts'
import type { Step } from '../ir/step.ts'
import type { Optimized } from '../optimize/optimize.ts'
import type { Situation } from './situation.ts'

/** An `error` fails a lint run, a `warning` fails a strict one, a `note` never does. */
export type Severity = 'error' | 'warning' | 'note'

/** What a finding is about: a step, what a stage starts from, or the image as a whole. */
export type Place =
  | { readonly kind: 'step'; readonly stage: StageNode; readonly step: Step }
  | { readonly kind: 'base'; readonly stage: StageNode }
  | { readonly kind: 'image' }

/** What a rule says of one place. */
export interface Found {
  readonly severity: Severity
  /** What is wrong and what to write instead, in one line. Never a value that could be a secret. */
  readonly message: string
  readonly place: Place
}

/** What rules look at. */
export interface Subject {
  readonly definition: Definition
  /** The same definition after the passes, and why they left alone what they did. */
  readonly optimized: Optimized
  /** Every step of every stage as written, with what holds where it stands. */
  readonly situations: readonly Situation[]
}

/** One rule: pure, and independent of the clock, the network and the environment. */
export interface Rule {
  /** The file's name, its page's name in docs/lint, and the name for `allow`. */
  readonly name: OwnRule
  /** One sentence: what it finds. */
  readonly description: string
  readonly run: (subject: Subject) => readonly Found[]
}

/** A finding as it is reported. */
export interface Finding {
  /** An own rule's name, or the name of a check of BuildKit. */
  readonly rule: string
  readonly severity: Severity
  readonly message: string
  readonly origin: Origin
  readonly stage?: string
  readonly step?: string
  /** The rule's page: a path from the root of layerwright, or an address. */
  readonly docs: string
}
