import { matchesPart } from './path-match.ts'

/**
 * Whether a .dockerignore leaves a path out, by the rules of its documentation: the last line that matches the path, or a
 * folder that it lies in, decides; `!` takes it back.
 */
export function isIgnored(file: string, path: string): boolean {
  const parts = path.split('/')
  let ignored = false
  for (const line of file.split('\n')) {
    if (line.startsWith('#') || line.trim() === '') continue
    const pattern = line.trim()
    const exception = pattern.startsWith('!')
    const wanted = (exception ? pattern.slice(1).trim() : pattern).replace(/^\/+/, '').split('/')
    if (parts.some((_, end) => matchesParts(wanted, parts.slice(0, end + 1)))) ignored = !exception
  }
  return ignored
}

function matchesParts(pattern: readonly string[], path: readonly string[]): boolean {
  const [first, ...rest] = pattern
  if (first === undefined) return path.length === 0
  if (first === '**') return matchesParts(rest, path) || (path.length > 0 && matchesParts(pattern, path.slice(1)))
  const [name, ...below] = path
  return name !== undefined && matchesPart(first, name) === true && matchesParts(rest, below)
}
