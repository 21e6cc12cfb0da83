import { literals, type Text } from '../ir/text.ts'
import { Mistake } from './mistake.ts'

/** Refuses a text with a line break anywhere in it: a newline has no room in an instruction of the Dockerfile. */
export function checkOneLine(text: Text, what: string): void {
  for (const value of literals(text)) {
    checkCharacters(value, what)
    if (/[\n\r\0]/.test(value))
      throw new Mistake(
        `${what} ${JSON.stringify(value)} holds a line break or a NUL, for which a Dockerfile has no room here. ` +
          `Write the value to a file with .file(), or take the line break out`,
      )
  }
}

/** Refuses half of a surrogate pair, which UTF-8 cannot express: it would reach the image as another character. */
export function checkCharacters(value: string, what: string): void {
  if (/\p{Surrogate}/u.test(value))
    throw new Mistake(
      `${what} ${JSON.stringify(value)} holds half of a character, which a file cannot hold. Take it out`,
    )
}
