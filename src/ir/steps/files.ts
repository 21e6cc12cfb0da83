import type { Text } from '../text.ts'
import type { StepBase } from './base.ts'
import type { NamedStage, Source } from './mount.ts'

/** What COPY and ADD have in common. */
interface FilesBase {
  readonly sources: readonly Text[]
  readonly destination: Text
  readonly chown?: Text
  readonly chmod?: string
  readonly link?: boolean
  /** Patterns of what to leave out. */
  readonly exclude?: readonly string[]
}

export interface CopyStep<Stage extends NamedStage = NamedStage> extends StepBase<'copy'>, FilesBase {
  readonly from?: Source<Stage>
  /** Keep the directories above each source. */
  readonly parents?: boolean
}

export interface AddStep extends StepBase<'add'>, FilesBase {
  /** `sha256:…` of what a single address gives, or the commit of a git repository. */
  readonly checksum?: Text
  readonly keepGitDir?: boolean
  /** Unpack archives, whether local or from an address; Docker unpacks local ones only unless given. */
  readonly unpack?: boolean
}

export interface FileStep extends StepBase<'file'> {
  readonly path: Text
  readonly content: string
  readonly mode?: string
  readonly owner?: Text
}
