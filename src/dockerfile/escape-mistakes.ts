import { DefinitionError } from '../ir/errors.ts'
import { literals, type Text } from '../ir/text.ts'
import { expandedJson, expandedWord } from './escape.ts'
import type { Body, Instruction, LoweredDockerfile } from './instruction.ts'

/**
 * Refuses what a Dockerfile whose directive `escape` is a backtick cannot say.
 *
 * Source: BuildKit, frontend/dockerfile/parser (heredocsFromLine reads with a backslash whatever the directive says) and
 * dockerfile2llb (a trigger's values are read as the Dockerfile of the other image has it, whose directive nobody knows).
 *
 * @throws DefinitionError with the steps that hold it
 */
export function checkEscape({ directives, stages }: LoweredDockerfile, file: string): void {
  if (directives.escape === undefined) return
  const diagnostics = stages.flatMap(({ instructions }) =>
    instructions.flatMap((instruction) => {
      const message = mistake(instruction)
      if (message === undefined) return []
      const [origin = { file, line: 1, column: 1, call: instruction.keyword }] = instruction.origins
      return [{ origin, message: `${message}, or take escape out of image()` }]
    }),
  )
  if (diagnostics.length > 0) throw new DefinitionError(diagnostics)
}

function mistake({ body }: Instruction): string | undefined {
  if (body.form === 'trigger') return mistake(body.instruction) ?? triggerMistake(body.instruction)
  if (body.form === 'file' && literals(body.path).some((piece) => /["'\\$}]/.test(piece)))
    return "the path of .file() holds a quote, a backslash, $ or }, for which Docker has no form there with escape: '`'. Choose another path"
  if (body.form === 'plain' && body.text.endsWith('`'))
    return "the command ends with a backtick, which would continue the line with escape: '`'. Write $(…) instead"
  return undefined
}

/** What both escapes spell differently means one thing only to an image whose escape is known. */
function triggerMistake({ body }: Instruction): string | undefined {
  return valuesOf(body).every((value) => SPELLINGS.every((spell) => spell(value, '\\') === spell(value, '`')))
    ? undefined
    : 'a value of .onbuild() holds a character that is escaped, and nobody knows the escape of the Dockerfile that runs it. Write the value in a script of .run()'
}

const SPELLINGS = [expandedWord, expandedJson]

/** What Docker expands. */
function valuesOf(body: Body): readonly Text[] {
  switch (body.form) {
    case 'pairs':
      return body.entries.map(([, value]) => value)
    case 'paths':
    case 'list':
      return body.paths
    case 'words':
      return body.words
    case 'file':
      return [body.path]
    case 'trigger':
      return valuesOf(body.instruction.body)
    case 'script':
    case 'heredoc':
    case 'exec':
    case 'plain':
      return []
  }
}
