import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { UsageError } from '../ir/errors.ts'

/** The nearest folder above a file that holds a package.json, else the file's own. */
export function projectRoot(file: string): string {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder
    if (dirname(folder) === folder) return dirname(file)
  }
}

/** A path as messages name it: from where the command is run, unless that would climb. */
export function shownPath(path: string): string {
  const short = relative(process.cwd(), path)
  return short.startsWith('..') ? path : short
}

/** A file's content, or undefined when there is none. */
export function readIfPresent(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (isMissing(error)) return undefined
    throw new UsageError(`cannot read ${path}: ${reason(error)}`)
  }
}

/**
 * Writes files whole or not at all: each to a temporary name beside it, and all renamed once the last is written.
 *
 * @throws UsageError when one cannot be written; then none has changed
 */
export function writeFiles(files: ReadonlyMap<string, string>): void {
  const written: (readonly [temporary: string, path: string])[] = []
  try {
    for (const [path, content] of files) {
      mkdirSync(dirname(path), { recursive: true })
      const temporary = `${path}.${process.pid}.tmp`
      written.push([temporary, path])
      writeFileSync(temporary, content)
    }
    const folder = written.find(([, path]) => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true)
    if (folder !== undefined) throw new Error(`${folder[1]} is a folder`)
    for (const [temporary, path] of written) renameSync(temporary, path)
  } catch (error) {
    for (const [temporary] of written) rmSync(temporary, { force: true })
    throw new UsageError(`cannot write to ${[...files.keys()].join(', ')}: ${reason(error)}`)
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
