import { quoteWord } from '../../ir/shell.ts'
import type { AddUserStep } from '../../ir/steps/add-user.ts'
import type { Body } from '../instruction.ts'

/** The user, its group of the same name, its home with the skeleton in it, and the groups that it joins. */
export function lowerAddUser(step: AddUserStep): Body {
  return { form: 'script', lines: step.tool === 'useradd' ? useradd(step) : adduser(step) }
}

/**
 * `-l`, since a large number would make useradd write a sparse log of terabytes, which a layer stores in full.
 *
 * Source: groupadd(8) and useradd(8) of shadow-utils.
 */
function useradd(step: AddUserStep): readonly string[] {
  const { name, uid, gid, groups, home, shell, system } = step
  const group = gid ?? uid
  const options = [
    '-l -m',
    ...(system ? ['--system'] : []),
    ...(uid === undefined ? [] : [`-u ${uid}`]),
    ...(group === undefined ? ['-U'] : [`-g ${group}`]),
    ...(groups.length === 0 ? [] : [`-G ${groups.join(',')}`]),
    `-d ${quoteWord(home)}`,
    ...(shell === undefined ? [] : [`-s ${quoteWord(shell)}`]),
  ]
  const add = `useradd ${options.join(' ')} ${name}`
  return group === undefined ? [add] : [`groupadd${system ? ' --system' : ''} -g ${group} ${name}`, `&& ${add}`]
}

/** Source: `addgroup --help` and `adduser --help` of busybox. */
function adduser(step: AddUserStep): readonly string[] {
  const { name, uid, gid, groups, home, shell, system } = step
  const group = gid ?? uid
  const options = [
    '-D',
    ...(system ? ['-S'] : []),
    ...(uid === undefined ? [] : [`-u ${uid}`]),
    ...(group === undefined && !system ? [] : [`-G ${name}`]),
    `-h ${quoteWord(home)}`,
    ...(shell === undefined ? [] : [`-s ${quoteWord(shell)}`]),
  ]
  const addGroup = ['addgroup', ...(system ? ['-S'] : []), ...(group === undefined ? [] : [`-g ${group}`]), name].join(
    ' ',
  )
  return [
    ...(group === undefined && !system ? [] : [addGroup]),
    `adduser ${options.join(' ')} ${name}`,
    ...groups.map((joined) => `addgroup ${name} ${joined}`),
  ].map((line, index) => (index === 0 ? line : `&& ${line}`))
}
