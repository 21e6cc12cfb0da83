import { mountFlag } from './mounts.ts'

/** Any user may read it there, and the folders that BuildKit makes for it are gone after the step. */
const FOLDER = '/tmp/context'

/** A file of the build context that a command reads: where it is, and the mount that shows it there. */
export function contextFile(file: string): { readonly path: string; readonly flag: string } {
  const path = `${FOLDER}/${file}`
  return { path, flag: mountFlag({ type: 'bind', source: file, target: path }) }
}
