import type { StepBase } from './base.ts'

export interface AddUserStep extends StepBase<'addUser'> {
  readonly name: string
  readonly uid?: number
  /** The number of its own group, which has its name; as its `uid` unless given. */
  readonly gid?: number
  /** Groups that are there already and that it joins. */
  readonly groups: readonly string[]
  readonly home: string
  readonly shell?: string
  readonly system: boolean
  /** `useradd` of Debian, Fedora and their like, or `adduser` of Alpine's busybox. */
  readonly tool: 'useradd' | 'adduser'
}
