import { shownPath } from '../../effects/tools/context-files.ts'
import { mountFlag } from './mounts.ts'

/** A file of the build context that a command reads: where it is, and the mount that shows it there. */
export function contextFile(file: string): { readonly path: string; readonly flag: string } {
  const path = shownPath(file)
  return { path, flag: mountFlag({ type: 'bind', source: file, target: path }) }
}
