import { posix } from 'node:path'
import type { Resource } from '../../ir/effects.ts'
import type { BindMount } from '../../ir/steps/mount.ts'

/** Where files of the build context are shown to a tool: at their own places below a directory that no image has. */
const SHOWN = '/tmp/context'

/** Where a tool finds a file of the build context. */
export function shownPath(file: string): string {
  return posix.join(SHOWN, file)
}

/** A mount for each file or directory, without those that lie in another one. */
export function contextMounts(files: readonly string[]): readonly BindMount[] {
  return uncovered(files).map((file) => ({ type: 'bind', source: file, target: shownPath(file) }))
}

/** What a tool reads of the build context. */
export function contextReads(files: readonly string[]): readonly Resource[] {
  return uncovered(files).map((file): Resource => `context:${file}`)
}

function uncovered(files: readonly string[]): readonly string[] {
  const known = [...new Set(files)].sort()
  return known.filter(
    (file) => !known.some((other) => other !== file && (other === '.' || file.startsWith(`${other}/`))),
  )
}
