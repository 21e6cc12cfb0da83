import type { Text } from '../text.ts'
import type { PackageStepBase } from './base.ts'

/** What pip and uv are told alike. Files are named by their paths in the build context. */
export interface PythonPackagesBase<Kind extends string> extends PackageStepBase<Kind> {
  readonly requirements: readonly string[]
  readonly constraints: readonly string[]
  /** What the requirements files name with `-r` or `-c`: there when they are read. */
  readonly includes: readonly string[]
  /** Projects of the image, as paths with their extras: `/app` or `.[dev]`. */
  readonly editable: readonly string[]
  readonly indexUrl?: Text
  readonly extraIndexUrls: readonly Text[]
  /** Names, or `:all:`. */
  readonly onlyBinary: readonly string[]
  readonly noBinary: readonly string[]
  readonly noDeps: boolean
  readonly upgrade: boolean
  readonly preRelease: boolean
  readonly breakSystemPackages: boolean
  readonly requireHashes: boolean
  /** A directory that gets the packages instead of the environment. */
  readonly target?: string
}
