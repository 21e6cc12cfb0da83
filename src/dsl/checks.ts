import type { Text } from '../ir/text.ts'
import { Mistake } from './mistake.ts'
import { describe, toText, type TextLike } from './variables.ts'

/** One line of text: a newline has no room in an instruction of the Dockerfile. */
export function oneLine(value: TextLike, what: string): Text {
  const checked = toText(value)
  for (const part of checked) if (typeof part === 'string') checkOneLine(part, what)
  return checked
}

export function checkOneLine(value: string, what: string): void {
  if (/[\n\r\0]/.test(value))
    throw new Mistake(
      `${what} ${JSON.stringify(value)} holds a line break or a NUL, for which a Dockerfile has no room here. ` +
        `Write the value to a file with .file(), or take the line break out`,
    )
}

/** A list of one string or more. */
export function wordList(value: readonly string[], what: string): readonly string[] {
  if (!Array.isArray(value) || value.length === 0)
    throw new Mistake(`${what} must be a list of words such as ['/bin/bash'], not ${describe(value)}`)
  for (const word of value) {
    if (typeof word !== 'string') throw new Mistake(`${what}: every word must be a string, not ${describe(word)}`)
    if (word.includes('\0')) throw new Mistake(`${what}: a word cannot hold a NUL character`)
  }
  return [...value]
}

const PACKAGE_CHARACTERS = /^[A-Za-z0-9_@/:.+~=<>!,[\]*^-]*$/

/** A package list: each name as its tool writes it, nothing that a shell or the tool could take for an option. */
export function packageList(packages: readonly TextLike[], call: string): readonly Text[] {
  if (!Array.isArray(packages))
    throw new Mistake(`.${call}() takes a list of packages, .${call}(['name']), not ${describe(packages)}`)
  if (packages.length === 0) throw new Mistake(`.${call}([]) installs nothing: name a package or take the call out`)
  return packages.map((name) => packageName(name, call))
}

function packageName(name: TextLike, call: string): Text {
  const checked = oneLine(name, 'the package name')
  checked.forEach((part, index) => {
    if (typeof part !== 'string') return
    if (index === 0 && part.startsWith('-'))
      throw new Mistake(
        `the package name ${JSON.stringify(part)} starts with -, so the tool would take it for an option. ` +
          `Give options as the second argument of .${call}()`,
      )
    if (/\s/.test(part))
      throw new Mistake(
        `the package name ${JSON.stringify(part)} holds white space. Give each package as an entry of its own: ` +
          `[${part
            .trim()
            .split(/\s+/)
            .map((word) => `'${word}'`)
            .join(', ')}]`,
      )
    if (!PACKAGE_CHARACTERS.test(part))
      throw new Mistake(
        `the package name ${JSON.stringify(part)} holds ${JSON.stringify(/[^A-Za-z0-9_@/:.+~=<>!,[\]*^-]/.exec(part)?.[0])}, ` +
          `which no package name has. Run shell commands with .run(sh\`…\`)`,
      )
  })
  if (checked.length === 0 || checked.every((part) => part === '')) throw new Mistake('a package name is empty')
  return checked
}

/** An absolute path without a variable, as mounts and prefixes need it. */
export function absolutePath(path: string, what: string): string {
  if (typeof path !== 'string' || !path.startsWith('/'))
    throw new Mistake(`${what} must be an absolute path such as /opt/conda, not ${describe(path)}`)
  checkOneLine(path, what)
  if (path.split('/').includes('..')) throw new Mistake(`${what} ${JSON.stringify(path)} must not climb with ..`)
  return path.length > 1 ? path.replace(/\/+$/, '') : path
}

/** File permissions in octal. */
export function octalMode(mode: string, what: string): string {
  if (typeof mode !== 'string' || !/^[0-7]{3,4}$/.test(mode))
    throw new Mistake(`${what} must be octal permissions as a string, such as '755', not ${describe(mode)}`)
  return mode
}

/** A name that becomes part of a command or a file name. */
export function simpleName(name: string, what: string): string {
  if (typeof name !== 'string' || !/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name))
    throw new Mistake(
      `${what} ${describe(name)} may hold letters, digits, . _ and - only, and starts with one of the first two`,
    )
  return name
}
