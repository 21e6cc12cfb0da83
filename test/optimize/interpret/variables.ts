import { look } from './look.ts'
import { paths } from './names.ts'
import { sorted } from './hash.ts'
import type { State } from './state.ts'

/** Variables by name; a `*` at its end or its beginning is any name. */
export function values(state: State, names: readonly string[]): readonly (readonly [string, string])[] {
  return sorted(state.variables).filter(([name]) => names.some((wanted) => matches(name, wanted)))
}

/** Settings of a program: variables by name, and what lies at the paths in them; the author may say that it needs none. */
export function read(state: State, names: readonly string[]): readonly unknown[] {
  return values(state, names)
    .filter(([name]) => !state.runtime.has(name))
    .map((found) => [found, ...paths(found[1]).flatMap((path) => look(state.tree, path))])
}

/** What code of other people, or of the project itself, may read: nobody says which. */
export function readByCode(state: State, code: 'foreign' | 'own'): readonly unknown[] {
  return sorted(state.variables).filter(
    ([name]) => !state.runtime.has(name) && (code === 'own' || !state.own.some((prefix) => isOwn(name, prefix))),
  )
}

function isOwn(name: string, prefix: string): boolean {
  return name === prefix || name.startsWith(`${prefix}_`)
}

function matches(name: string, wanted: string): boolean {
  if (wanted.endsWith('*')) return name.startsWith(wanted.slice(0, -1))
  return wanted.startsWith('*') ? name.endsWith(wanted.slice(1)) : name === wanted
}
