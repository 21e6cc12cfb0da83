import type { StepOf } from '../../../src/ir/step.ts'
import { ACCOUNT_FILES, accounts, everyCommand } from './command.ts'
import { directory, file, ROOT } from './entry.ts'
import { expand } from './expand.ts'
import { hash } from './hash.ts'
import { leave } from './leave.ts'
import { look } from './look.ts'
import { meaning } from './meaning.ts'
import { configured } from './names.ts'
import type { State } from './state.ts'
import { read } from './variables.ts'

/** Ids are handed out in order, and each file keeps a copy of what it was before. */
export function addUser(step: StepOf<'addUser'>, state: State): State {
  const { tree } = state
  const settings = ['/etc/login.defs', '/etc/default/useradd', '/etc/adduser.conf', '/etc/skel', '/etc/nsswitch.conf']
  const found = hash(
    everyCommand(state, ['useradd', 'groupadd', 'adduser', 'addgroup', 'usermod']),
    accounts(state),
    settings.map((path) => look(tree, path)),
    configured(tree, ['/etc/default/useradd']),
    read(state, ['SOURCE_DATE_EPOCH']),
  )
  const author = { meaning: hash(meaning(step, state)), found }
  const owner = hash(step.name, step.uid, found)
  for (const path of ACCOUNT_FILES) tree.put(tree.resolve(path), file(hash(author, path), '0'))
  const place = tree.resolve(step.home)
  if (tree.at(place) === undefined) {
    tree.makeDirectories(place)
    tree.put(place, directory('0700', owner))
    tree.put(`${place}/.profile`, file(found, owner))
  }
  tree.put(tree.resolve(`/var/mail/${step.name}`, 'kept'), file('', owner))
  return state
}

/** The source and the key, both known; the codename is the image's. */
export function aptRepository(step: StepOf<'aptRepository'>, state: State): State {
  const { tree } = state
  const codename = step.suites.includes('codename') ? look(tree, '/etc/os-release') : []
  const made = hash(meaning(step, state), codename, everyCommand(state, ['sh', 'sed', 'install', 'curl']))
  tree.makeDirectories(tree.resolve('/etc/apt/keyrings'), ROOT)
  const url = expand(step.url, state.variables)
  tree.put(tree.resolve(`/etc/apt/keyrings/${step.name}.asc`), file(made, '0'))
  tree.put(tree.resolve(`/etc/apt/sources.list.d/${step.name}.sources`), { ...file(made, '0'), text: url })
  return state
}

/** Every source that is there is turned to the snapshot. */
export function aptSnapshot(step: StepOf<'aptSnapshot'>, state: State): State {
  const found = hash(
    everyCommand(state, ['sed', 'sh']),
    look(state.tree, '/etc/apt'),
    look(state.tree, '/etc/os-release'),
  )
  leave(state, '/etc/apt', { meaning: hash(meaning(step, state)), found })
  return state
}
