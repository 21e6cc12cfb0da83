import type { OwnEffects } from '../own-effects.ts'
import type { CachedStepBase } from '../../ir/steps/base.ts'
import type { CacheMount } from '../../ir/steps/mount.ts'

/** One cache of a tool, as the tool itself has it when nobody says otherwise. */
export interface ToolCache {
  /** An absolute path; `~` is the home of whoever runs the tool. */
  readonly directory: string
  /** Where it is for root, when that is not below root's home. */
  readonly rootDirectory?: `/${string}`
  /** Variables and flags that put it elsewhere, the strongest first: their value is the directory, or one above it. */
  readonly movedBy: { readonly variables: readonly string[]; readonly flags: readonly string[] }
  /** Files, variables and flags that may say anything, also where the cache is. */
  readonly configuredBy?: Configuration
  readonly disabledBy: {
    readonly variables: readonly string[]
    readonly flags: readonly string[]
    /** The values with which a variable switches it off; none is judged unless given. */
    readonly values?: RegExp
    /** Flags that switch it on again, whatever the variables say. */
    readonly overruledBy?: readonly string[]
  }
  /** Commands that empty it, by their words, options included: `pip cache purge`. */
  readonly emptiedBy: readonly string[]
  /** A file of the Debian images by which the tool empties it after every command. */
  readonly emptiedByFile?: `/${string}`
  /** Whether two commands at a time get into each other's way, so that a mount of it needs `sharing: 'locked'`. */
  readonly oneAtATime?: true
  /** Whether it holds what fits one release and architecture, under names that do not tell them apart. */
  readonly perRelease?: true
  /** Mounts that are meant for it, wherever its directory may be. */
  readonly lookalike?: RegExp
  /** Directories that are mistaken for it, and what is wrong with them. */
  readonly mistakenFor?: { readonly pattern: RegExp; readonly problem: string; readonly advice: string }
}

/** What configures a tool apart from the variables and flags for its cache. */
export interface Configuration {
  /** Absolute paths, or `~/…`. */
  readonly files: readonly string[]
  /** Names of files that it looks for in the project. */
  readonly project: readonly string[]
  readonly variables: readonly string[]
  readonly flags: readonly string[]
}

/**
 * What makes a step with its mounts leave another image than without them: it moves the cache, or has others look into it,
 * and the command that the step prints does not overrule it.
 */
export interface Disturbance {
  /** Names; a final `*` stands for any rest of one. */
  readonly variables: readonly string[]
  /** Values of them that change nothing. */
  readonly harmless?: RegExp
  /** Files, or directories of them. */
  readonly files: readonly `/${string}`[]
  /** What a file says that changes something, where it names no path. */
  readonly says: RegExp
}

/**
 * What is known of a package tool. Effects, the lowering of its steps, the optimizer and the rules for cache mounts all
 * read this one record.
 */
export interface Tool<S extends CachedStepBase<string>> {
  readonly name: string
  /** Commands that fill its cache, by their words: `pip install`. */
  readonly commands: readonly string[]
  readonly caches: readonly ToolCache[]
  /** What a step of it reads and writes. */
  readonly effects: (step: S) => OwnEffects
  /** Absent where the printed command is the same whatever the image says of the cache. */
  readonly disturbedBy?: (step: S) => Disturbance | undefined
  /** Whether it fails for any other user than root. */
  readonly needsRoot: boolean
  /** Whether a step with its mounts calls find(1), and one without does not. */
  readonly needsFind: boolean
  /** Why the image is the same with these mounts, in words for a reader. */
  readonly mountReason: string
  /** The mounts with which a step of it keeps its cache. The step is lowered so that the tool really uses them. */
  readonly mounts: (step: S) => readonly [CacheMount, ...CacheMount[]]
}
