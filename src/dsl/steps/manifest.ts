import { posix } from 'node:path'
import { contextPath, wordList } from '../checks.ts'
import { Mistake } from '../mistake.ts'
import { describe, TextValue, Variable, type TextLike } from '../variables.ts'

/** An object that is neither a list nor a text. */
export function isManifest<Manifest extends object>(given: readonly TextLike[] | Manifest): given is Manifest {
  return (
    typeof given === 'object' &&
    given !== null &&
    !Array.isArray(given) &&
    !(given instanceof TextValue) &&
    !(given instanceof Variable)
  )
}

/** One file of the build context or several, in the order given, each path in its one spelling. */
export function contextFiles(files: string | readonly string[] | undefined, option: string): readonly string[] {
  if (files === undefined) return []
  if (typeof files !== 'string' && !Array.isArray(files))
    throw new Mistake(
      `${option} must be a path in the build context such as 'requirements.txt', or a list of them, not ${describe(files)}`,
    )
  const list = typeof files === 'string' ? [files] : wordList(files, option)
  return list.map((file) => contextFile(file, option))
}

/** A file of the build context, its path in its one spelling. */
export function contextFile(file: string, option: string): string {
  return posix.join(contextPath(file, option)).replace(/(?<=.)\/$/, '')
}
