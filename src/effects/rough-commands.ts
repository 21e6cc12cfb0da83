import type { RunCommand } from '../ir/steps/run.ts'

/** A program that a text names, and the words that stand behind it up to the next separator of commands. */
export interface RoughCommand {
  /** Without its path. */
  readonly program: string
  readonly words: readonly string[]
}

/** Commands are immutable, and passes ask for every pair of steps. */
const COMMANDS = new WeakMap<RunCommand, readonly RoughCommand[]>()

/**
 * Everything in a RUN that may be a command: each word that is not an option may be a program, as behind `sudo`, `xargs`
 * or `sh -c "…"`. Quotes are taken away, so that a script inside of a script is seen too. More is found than runs, never less
 * of what is written out.
 */
export function commandsIn(command: RunCommand): readonly RoughCommand[] {
  const known = COMMANDS.get(command)
  if (known !== undefined) return known
  const made = read(command)
  COMMANDS.set(command, made)
  return made
}

function read(command: RunCommand): readonly RoughCommand[] {
  return texts(command)
    .flatMap((text) =>
      text
        .replace(/\\\n/g, ' ')
        .replace(/\$\{(\w+)[^}]*\}/g, '$$$1')
        .split(/\$\(|&&|\|\||[\n;|&(){}`]/),
    )
    .flatMap((part) => {
      const words = part.split(/[\s"',[\]]+/).filter((word) => word !== '')
      return words.flatMap((word, at): readonly RoughCommand[] =>
        word.startsWith('-') ? [] : [{ program: word.replace(/^.*\//, ''), words: words.slice(at + 1) }],
      )
    })
}

function texts(command: RunCommand): readonly string[] {
  switch (command.form) {
    case 'exec':
      return [command.argv.join(' ')]
    case 'interpreter':
      return [command.script]
    case 'shell':
      return command.scripts.map(({ script }) => script)
  }
}
