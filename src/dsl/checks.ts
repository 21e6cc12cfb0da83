import { unquotable } from '../ir/shell-text.ts'
import { literals, plain, type Text } from '../ir/text.ts'
import { isImageReference } from '../ir/image-reference.ts'
import { Mistake } from './mistake.ts'
import { checkCharacters, checkOneLine } from './one-line.ts'
import { describe, TextValue, toText, Variable, type TextLike } from './variables.ts'

/** One line of text: a newline has no room in an instruction of the Dockerfile. */
export function oneLine(value: TextLike, what: string): Text {
  const checked = toText(value)
  checkOneLine(checked, what)
  return checked
}

/** A list of one string or more. */
export function wordList(value: readonly string[], what: string): readonly string[] {
  if (!isList(value) || value.length === 0)
    throw new Mistake(`${what} must be a list of words such as ['/bin/bash'], not ${describe(value)}`)
  for (const word of value) {
    if (typeof word !== 'string') throw new Mistake(`${what}: every word must be a string, not ${describe(word)}`)
    if (word.includes('\0')) throw new Mistake(`${what}: a word cannot hold a NUL character. Take it out`)
    checkCharacters(word, `${what}: the word`)
  }
  return [...value]
}

/** `Array.isArray` would take away what the type says of the entries. */
function isList(value: unknown): boolean {
  return Array.isArray(value)
}

const PACKAGE_CHARACTERS = /^[A-Za-z0-9_@/:.+~=<>!,[\]*^-]*$/

/** A package list: each name as its tool writes it, nothing that a shell or the tool could take for an option. */
export function packageList(packages: readonly TextLike[], call: string): readonly Text[] {
  if (!isList(packages))
    throw new Mistake(`.${call}() takes a list of packages, .${call}(['name']), not ${describe(packages)}`)
  if (packages.length === 0) throw new Mistake(`.${call}([]) installs nothing: name a package or take the call out`)
  return packages.map((name) => packageName(name, call))
}

function packageName(name: TextLike, call: string): Text {
  const checked = oneLine(name, 'the package name')
  const option = literals(checked.slice(0, 1)).find((piece) => piece.startsWith('-'))
  if (option !== undefined)
    throw new Mistake(
      `the package name ${JSON.stringify(option)} starts with -, so the tool would take it for an option. ` +
        `Give options as the second argument of .${call}()`,
    )
  for (const piece of literals(checked)) checkPackageCharacters(piece)
  checkForShell(checked, 'the package name')
  if (checked.every((part) => part === '')) throw new Mistake('a package name is empty: name a package')
  return checked
}

function checkPackageCharacters(piece: string): void {
  const words = piece.trim().split(/\s+/)
  if (/\s/.test(piece))
    throw new Mistake(
      `the package name ${JSON.stringify(piece)} holds white space. Give each package as an entry of its own: ` +
        `[${words.map((word) => `'${word}'`).join(', ')}]`,
    )
  const wrong = [...piece].find((character) => !PACKAGE_CHARACTERS.test(character))
  if (wrong !== undefined)
    throw new Mistake(
      `the package name ${JSON.stringify(piece)} holds ${JSON.stringify(wrong)}, which no package name has. ` +
        `Run shell commands with .run(sh\`…\`)`,
    )
}

/** An absolute path without a variable, as mounts and prefixes need it. */
export function absolutePath(path: string, what: string): string {
  if (typeof path !== 'string' || !path.startsWith('/'))
    throw new Mistake(`${what} must be an absolute path such as /opt/conda, not ${describe(path)}`)
  checkOneLine([path], what)
  if (path.split('/').includes('..')) throw new Mistake(`${what} ${JSON.stringify(path)} must not climb with ..`)
  return path.length > 1 ? path.replace(/\/+$/, '') : path
}

/** An absolute path that a mount can have as its target. */
export function mountablePath(path: string, what: string): string {
  return mountable(absolutePath(path, what), what)
}

/** A value that stands in a mount as it is: Docker reads a mount's fields as quoted words, then as CSV, and by bytes. */
export function mountable(value: string, what: string): string {
  if (value === '') throw new Mistake(`${what} is empty: name it, or take the field out`)
  if (/[^!-~]|["'\\$,`]/.test(value))
    throw new Mistake(
      `${what} ${JSON.stringify(value)} holds white space, a quote, a backslash, a comma, $ or a letter beyond ASCII, which a mount cannot carry. Choose another name`,
    )
  return value
}

/** An image as `FROM` takes it: nothing that could be a flag or a second word. */
export function imageText(image: unknown): Text {
  const checked =
    typeof image === 'string' || image instanceof TextValue || image instanceof Variable
      ? oneLine(image, 'the base image')
      : []
  const [first] = checked
  const valid =
    checked.some((part) => part !== '') &&
    !(typeof first === 'string' && first.startsWith('-')) &&
    literals(checked).every((piece) => IMAGE_CHARACTERS.test(piece)) &&
    isImageReference(plain(checked) ?? 'scratch')
  if (!valid) throw new Mistake(`.from() takes a stage, or an image such as 'debian:12-slim', not ${describe(image)}`)
  return checked
}

/** An image as `--from` and a mount take it, where Docker expands nothing. */
export function imageName(
  image: string,
  what = 'from',
  expected = "a stage, an image such as 'debian:12-slim', or context('name')",
): string {
  if (/^\d+$/.test(image))
    throw new Mistake(
      `${what}: Docker takes ${image} for the number of a stage. Give the stage itself, or write '${image}:latest'`,
    )
  if (typeof image !== 'string' || !isImageReference(image))
    throw new Mistake(`${what} must be ${expected}, not ${describe(image)}`)
  return image
}

const IMAGE_CHARACTERS = /^[A-Za-z0-9._/:@+[\]-]*$/

/** A text that is one word for whoever reads it. */
export function singleWord(value: TextLike, what: string): Text {
  const checked = oneLine(value, what)
  const pieces = literals(checked)
  if (pieces.some((piece) => /\s/.test(piece)) || checked.every((part) => part === ''))
    throw new Mistake(`${what}: ${describe(pieces.join(''))} is empty or holds white space. Write it as one word`)
  return checked
}

/** A text that is one word of a shell command. */
export function shellWordText(value: TextLike, what: string): Text {
  const checked = singleWord(value, what)
  checkForShell(checked, what)
  return checked
}

/** Refuses what no shell would give back as it stands. */
function checkForShell(text: Text, what: string): void {
  const wrong = unquotable(text)
  if (wrong !== undefined)
    throw new Mistake(
      `${what} has a variable with ${wrong}, which shells do not agree on. Make the value an arg() of its own`,
    )
}

/** The address of something that the build fetches. */
export function address(value: TextLike, what: string): Text {
  const checked = singleWord(value, what)
  checkForShell(checked, what)
  const [first] = checked
  if (typeof first === 'string' && !/^https?:\/\//.test(first))
    throw new Mistake(`${what}: ${JSON.stringify(first)} must start with https:// or http://`)
  const wrong = literals(checked).find((piece) => /["'`<>\\]/.test(piece))
  if (wrong !== undefined)
    throw new Mistake(`${what}: ${JSON.stringify(wrong)} holds a character that no address has. Write it as %XX`)
  return checked
}

/** The address of a package index: whatever it holds can be read in the image's history. */
export function indexAddress(value: TextLike, what: string): Text {
  const checked = address(value, what)
  const whole = checked.map((part) => (typeof part === 'string' ? part : '0')).join('')
  if (/^https?:\/\/[^/?#]*@/.test(whole))
    throw new Mistake(
      `${what}: ${JSON.stringify(whole.replace(/\/\/[^/?#]*@/, '//…@'))} holds credentials, which would stay in the image's history. ` +
        `Take them out, and mount them for a command of your own: .run('…', { mounts: [{ type: 'secret', id: 'netrc', target: '/root/.netrc' }] })`,
    )
  return checked
}

/** `true` or `false`, or not given. */
export function flag(value: boolean | undefined, option: string): boolean | undefined {
  if (value !== undefined && typeof value !== 'boolean')
    throw new Mistake(`${option} must be true or false, not ${describe(value)}`)
  return value
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

/** One word of a list. */
export function oneOf<Value extends string>(option: string, value: Value, allowed: readonly Value[]): Value {
  if (!allowed.includes(value))
    throw new Mistake(`${option}: ${describe(value)} is not known. Use ${allowed.join(' or ')}`)
  return value
}

/** Some words of a list, each once and in its order. */
export function choices<Value extends string>(
  option: string,
  values: readonly Value[] | undefined,
  allowed: readonly Value[],
): readonly Value[] {
  if (values === undefined) return []
  if (!isList(values))
    throw new Mistake(`${option} must be a list such as ['${allowed[0] ?? ''}'], not ${describe(values)}`)
  const chosen = values.map((value) => oneOf(option, value, allowed))
  return allowed.filter((value) => chosen.includes(value))
}

/** The values of an option that may be given more than once, sorted. A value alone would be taken for another option. */
export function optionWords(values: readonly string[] | undefined, option: string): readonly string[] {
  if (values === undefined) return []
  for (const value of wordList(values, option)) {
    checkOneLine([value], option)
    if (value === '' || /\s/.test(value))
      throw new Mistake(
        `${option}: ${JSON.stringify(value)} is empty or holds white space. Give each as an entry of its own`,
      )
  }
  return [...new Set(values)].sort()
}

/** A number as ids of users and groups are. */
export function wholeNumber(value: number, what: string): number {
  if (!Number.isInteger(value) || value < 0 || value > 4_294_967_294)
    throw new Mistake(`${what} must be a whole number such as 1000, not ${describe(value)}`)
  return value
}

/** A file or directory of the build context, by its path from there. */
export function contextPath(path: string, what: string): string {
  const parts = typeof path === 'string' ? path.split('/') : []
  if (typeof path !== 'string' || path === '' || path.startsWith('/') || parts.includes('..'))
    throw new Mistake(`${what} must be a path in the build context such as 'requirements.txt', not ${describe(path)}`)
  return mountable(path, what)
}
