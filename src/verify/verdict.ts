import { compareConfigs, type ConfigDifference } from './compare-configs.ts'
import { compareFileSystems, normalizedPaths, type FileSystemDifference } from './compare-file-systems.ts'
import type { ImageConfig } from './image-config.ts'
import type { ImageFileSystem } from './image-file-system.ts'
import { databaseNormalizers } from './normalizers/databases.ts'
import { normalizers } from './normalizers/all.ts'

/** All that makes an image: what is compared. */
export interface ImageContents {
  readonly fileSystem: ImageFileSystem
  readonly config: ImageConfig
}

/** Whether the two builds of the control differ there as well: then the build itself is not reproducible. */
export interface SeenInControl {
  readonly alsoInControl: boolean
}

/** One normalizer, and the paths that are equal because of it and would not be without. */
export interface Normalized {
  readonly name: string
  readonly description: string
  readonly paths: readonly string[]
}

export interface Verdict {
  readonly equal: boolean
  /** Why they are not equal, in sentences; empty when they are. */
  readonly reasons: readonly string[]
  /** How many paths the two images have, each counted once. */
  readonly comparedPaths: number
  readonly differences: readonly (FileSystemDifference & SeenInControl)[]
  readonly configDifferences: readonly (ConfigDifference & SeenInControl)[]
  readonly normalized: readonly Normalized[]
  /** Normalizers that were needed here and that the control did not need: nothing shows that it was noise. */
  readonly unjustified: readonly string[]
  /** The naive image against another build of the same Dockerfile. */
  readonly control: {
    readonly differences: readonly FileSystemDifference[]
    readonly configDifferences: readonly ConfigDifference[]
    readonly normalizedPaths: readonly Normalized[]
  }
}

/**
 * Whether the optimized image is the naive one. `control` is the naive image built a second time: what differs between
 * those two is noise of the build, and only noise that it shows may explain a difference of the optimized image.
 */
export function verdict(naive: ImageContents, control: ImageContents, optimized: ImageContents): Verdict {
  const noise = compare(naive, control)
  const found = compare(naive, optimized)
  const noisy = new Set([...noise.differences, ...noise.configDifferences].map(placeOf))
  const marked = <Difference extends FileSystemDifference | ConfigDifference>(
    list: readonly Difference[],
  ): readonly (Difference & SeenInControl)[] =>
    list.map((difference) => ({ ...difference, alsoInControl: noisy.has(placeOf(difference)) }))
  const differences = marked(found.differences)
  const configDifferences = marked(found.configDifferences)
  const unjustified = found.normalizedPaths
    .map(({ name }) => name)
    .filter((name) => noise.normalizedPaths.every((seen) => seen.name !== name))
  const reasons = explain([...differences, ...configDifferences], unjustified)
  return {
    equal: reasons.length === 0,
    reasons,
    comparedPaths: new Set([...naive.fileSystem.entries.keys(), ...optimized.fileSystem.entries.keys()]).size,
    differences,
    configDifferences,
    normalized: found.normalizedPaths,
    unjustified,
    control: noise,
  }
}

function placeOf(difference: FileSystemDifference | ConfigDifference): string {
  return 'path' in difference ? `${difference.kind} ${difference.path}` : difference.field
}

function compare(a: ImageContents, b: ImageContents): Verdict['control'] {
  const paths = normalizedPaths(a.fileSystem, b.fileSystem)
  return {
    differences: compareFileSystems(a.fileSystem, b.fileSystem),
    configDifferences: compareConfigs(a.config, b.config),
    normalizedPaths: [...normalizers, ...databaseNormalizers]
      .map(({ name, description }) => ({
        name,
        description,
        paths: paths.filter(({ by }) => by === name).map(({ path }) => path),
      }))
      .filter((normalized) => normalized.paths.length > 0),
  }
}

function explain(differences: readonly SeenInControl[], unjustified: readonly string[]): readonly string[] {
  const fromControl = differences.filter(({ alsoInControl }) => alsoInControl).length
  const own = differences.length - fromControl
  return [
    ...(own === 0
      ? []
      : [
          `${count(own, 'difference')} between the naive and the optimized image that the control build does not show.`,
        ]),
    ...(fromControl === 0
      ? []
      : [
          `${count(fromControl, 'difference')} that two builds of the same naive Dockerfile show as well: that part of the build ` +
            'is not reproducible, so nothing can be proved about it. Make it reproducible, or delete the file in the same step.',
        ]),
    ...unjustified.map(
      (name) =>
        `The normalizer '${name}' was needed for the optimized image and not for the control build, so what it masks is ` +
        'not shown to be noise. Run again with a fresh control build.',
    ),
  ]
}

function count(number: number, noun: string): string {
  return `${number.toLocaleString('en-US')} ${noun}${number === 1 ? '' : 's'}`
}
