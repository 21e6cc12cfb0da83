import type { Text } from '../text.ts'
import type { Mergeable, PackageStepBase, StepBase } from './base.ts'

/** What one `apt-get install` is told. */
export interface AptTransaction {
  readonly packages: readonly Text[]
  /** Package files of the build context, by their paths there. */
  readonly debs: readonly string[]
  /** Install recommended packages too, which is apt's own default. */
  readonly recommends: boolean
  /** The release that packages are taken from first. */
  readonly targetRelease?: Text
  /** Architectures that dpkg is to know beside its own. */
  readonly architectures: readonly string[]
  /** Keep what was named at its version. */
  readonly hold: boolean
  /** Let apt put an older version in the place of a newer one. */
  readonly allowDowngrades: boolean
}

/** What follows knows no architecture that the first does not know. */
export interface AptStep extends PackageStepBase<'apt'>, AptTransaction, Mergeable<AptTransaction> {}

/** A repository's key: fetched, typed in the definition, or a file of the build context. */
export type RepositoryKey =
  | { readonly from: 'address'; readonly address: Text; readonly binary: boolean }
  | { readonly from: 'text'; readonly text: string }
  | { readonly from: 'file'; readonly file: string; readonly binary: boolean }

export interface AptRepositoryStep extends StepBase<'aptRepository'> {
  /** The name of its files: /etc/apt/sources.list.d/NAME.sources and the key in /etc/apt/keyrings. */
  readonly name: string
  readonly url: Text
  readonly key: RepositoryKey
  /** `codename` asks the image's own /etc/os-release. */
  readonly suites: readonly ('codename' | Text)[]
  /** None for a flat repository. */
  readonly components: readonly string[]
  readonly types: readonly string[]
  /** All that dpkg knows, where there are none. */
  readonly architectures: readonly string[]
  /** More fields of the source, by name. */
  readonly fields: readonly (readonly [name: string, value: string])[]
}

export interface AptSnapshotStep extends StepBase<'aptSnapshot'> {
  /** As the snapshot service has it in its addresses: `20261101T000000Z`. */
  readonly timestamp: string
  /** The service's address, above the names of its archives, without a slash at its end. */
  readonly url: string
}
