import { pathDirectories } from './expand.ts'
import { sorted } from './hash.ts'
import { list, look } from './look.ts'
import { configured } from './names.ts'
import { isRoot, type State } from './state.ts'
import { read } from './variables.ts'

/** What the dynamic loader and the shell obey. */
const LOADER = ['LD_*', 'GCONV_PATH', 'LOCPATH']
const LOADER_FILES = ['/etc/ld.so.preload', '/etc/ld.so.conf', '/etc/ld.so.conf.d', '/etc/ld.so.cache']
const SHELL = ['ENV', 'BASH_ENV']

/**
 * What a command reads without saying so: programs in each directory of PATH, all of them where it calls others that nobody
 * knows; the loader's and the shell's variables and files; who runs it.
 */
export function everyCommand(state: State, programs: readonly string[] | 'any'): readonly unknown[] {
  const { tree, variables, user, directory, shell } = state
  const found = pathDirectories(variables, directory).map((folder) =>
    programs === 'any' ? list(tree, folder) : programs.map((name) => look(tree, `${folder}/${name}`)),
  )
  return [
    found,
    read(state, ['PATH', ...LOADER, ...SHELL]),
    LOADER_FILES.map((path) => look(tree, path)),
    configured(tree, LOADER_FILES),
    look(tree, '/bin/sh'),
    [user, shell],
    isRoot(state) || /^\d/.test(user) ? [] : accounts(state),
  ]
}

/** Who there is. */
export function accounts({ tree }: State): readonly unknown[] {
  return ACCOUNT_FILES.map((path) => look(tree, path))
}

export const ACCOUNT_FILES = ['/etc/passwd', '/etc/group', '/etc/shadow', '/etc/gshadow'] as const

/** Everything that a command could see; never the image's metadata. */
export function everything(state: State): readonly unknown[] {
  const { tree, variables, user, directory, shell } = state
  return [look(tree, '/'), sorted(variables), user, directory, shell]
}
