import type { AddUserStep } from '../../ir/steps/add-user.ts'
import { absolutePath, flag, oneOf, wholeNumber } from '../checks.ts'
import type { StepDraft } from '../draft.ts'
import { Mistake } from '../mistake.ts'
import { commonFields, type StepOptions } from '../options.ts'
import { describe } from '../variables.ts'

export interface AddUserOptions extends StepOptions {
  /** The user's number; the next free one unless given. */
  readonly uid?: number
  /** The number of its own group; as `uid` unless given. */
  readonly gid?: number
  /** Groups of the image that it joins. */
  readonly groups?: readonly string[]
  /** Its home, which is made; /home/NAME unless given. */
  readonly home?: string
  /** Its shell; the image's default unless given. */
  readonly shell?: string
  /** A user for a service, its number from the range for these. */
  readonly system?: boolean
  /** `useradd`, the default, or `adduser` for Alpine and other images of busybox. */
  readonly tool?: 'useradd' | 'adduser'
}

/** Source: useradd(8), 'Caveats'. */
const NAME = /^[a-z_][a-z0-9_-]{0,31}$/

export function addUserStep(name: string, options: AddUserOptions = {}): StepDraft<AddUserStep> {
  const common = commonFields(options, ['uid', 'gid', 'groups', 'home', 'shell', 'system', 'tool'])
  const { uid, gid, shell } = options
  return {
    kind: 'addUser',
    ...common,
    name: accountName(name, 'the user'),
    ...(uid === undefined ? {} : { uid: wholeNumber(uid, 'uid') }),
    ...(gid === undefined ? {} : { gid: wholeNumber(gid, 'gid') }),
    groups: groupList(options.groups ?? []),
    home: absolutePath(options.home ?? `/home/${name}`, 'home'),
    ...(shell === undefined ? {} : { shell: absolutePath(shell, 'shell') }),
    system: flag(options.system, 'system') ?? false,
    tool: oneOf('tool', options.tool ?? 'useradd', ['useradd', 'adduser']),
  }
}

function groupList(groups: readonly string[]): readonly string[] {
  if (!Array.isArray(groups)) throw new Mistake(`groups must be a list of names, ['audio'], not ${describe(groups)}`)
  return groups.map((group: string) => accountName(group, 'the group'))
}

function accountName(name: string, what: string): string {
  if (typeof name !== 'string' || !NAME.test(name))
    throw new Mistake(
      `${what} ${describe(name)} may hold lower-case letters, digits, _ and - only, 32 at most, and starts with a letter or _`,
    )
  return name
}
