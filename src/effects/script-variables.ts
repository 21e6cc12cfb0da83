import type { Resource } from '../ir/effects.ts'
import type { RunCommand } from '../ir/steps/run.ts'

/**
 * Programs that read the variables which their manuals and their own texts name, and run no code of others. What else a
 * script calls may read every variable: make has them as its own, an interpreter's program asks for any.
 */
export const PLAIN_PROGRAMS: ReadonlySet<string> = new Set(
  (
    ': [ addgroup adduser basename bunzip2 bzip2 cat cd chgrp chmod chown cmp comm cp cut date dirname du echo exit expand expr false ' +
    'fold getent grep groupadd groupdel groupmod gunzip gzip head id install join ldconfig link ln ls md5sum mkdir mkfifo mknod ' +
    'mktemp mv nl od paste printf pwd readlink realpath rm rmdir seq sha1sum sha256sum sha512sum shuf sleep sort split stat sync tac ' +
    'tail tee test touch tr true truncate uname unexpand uniq unlink useradd userdel usermod wc whoami xz yes zcat'
  ).split(' '),
)

/**
 * Programs that may run code of other people, but none that a project has of its own: archives, repositories and requests
 * (dpkg, tar, git, openssl, sed, wget) may name the project's programs and variables.
 */
const OTHERS_PROGRAMS: ReadonlySet<string> = new Set([
  ...PLAIN_PROGRAMS,
  ...(
    'apk apt apt-cache apt-config apt-get apt-key apt-mark conda curl debconf-set-selections dnf fc-cache locale-gen mamba microdnf ' +
    'micromamba unzip update-alternatives update-ca-certificates yum'
  ).split(' '),
])

/** Of these, those that install packages of the project's own where they are told of a file. */
const INSTALLERS: ReadonlySet<string> = new Set('apk apt apt-get conda dnf mamba microdnf micromamba yum'.split(' '))

/** A file that an installer is told of, or a word that is not known. */
const MAY_BE_FILE = /^[%./~$*?[]|\.(?:apk|conda|deb|rpm)$/

/** Words of the shell before which and after which a command may stand. */
const KEYWORDS: ReadonlySet<string> = new Set([
  'if',
  'then',
  'elif',
  'else',
  'fi',
  'do',
  'done',
  'while',
  'until',
  '!',
  '{',
  '}',
])

/**
 * The variables that a script may read. A shell script of plain programs reads those that it expands. Any other reads those
 * whose names stand in it; the image's own too, whatever their names, where it may run a program or read a file of the
 * project's own; and all, also those that are said to be nobody else's, where it may list its environment.
 */
export function scriptVariables(command: RunCommand): readonly Resource[] {
  return [...new Set(scriptTexts(command).flatMap((text) => variablesOf(text, command.form)))]
}

function variablesOf(text: string, form: RunCommand['form']): readonly Resource[] {
  if (mayReadProcesses(text) || NAMES_LATE.test(text)) return ['env:*', 'runtime:*']
  const read = form === 'shell' ? withoutData(text) : undefined
  if (read !== undefined && firstForeign(read) === undefined && !/\(\(|\s-v\s/.test(read))
    return [...read.matchAll(/\$\{?[#!]?([A-Za-z_][A-Za-z0-9_]*)/g)].map(([, name = '']): Resource => `env:${name}`)
  if (LISTS.test(text)) return ['env:*', 'runtime:*']
  return read !== undefined && firstForeign(read, OTHERS_PROGRAMS) === undefined
    ? [...text.matchAll(/[A-Za-z_][A-Za-z0-9_]*/g)].map(([name]): Resource => `env:${name}`)
    : ['env:*']
}

/** The first word of a script that may read any variable; undefined where all its commands are plain programs. */
export function foreignProgram(command: RunCommand): string | undefined {
  if (command.form === 'interpreter') return command.interpreter
  if (command.form === 'exec') {
    const [program = ''] = command.argv
    return PLAIN_PROGRAMS.has(program) ? undefined : program
  }
  for (const { script } of command.scripts) {
    const read = withoutData(script)
    const found = read === undefined ? firstWord(script) : firstForeign(read)
    if (found !== undefined) return found
  }
  return undefined
}

/** The scripts of a command, or its words. */
export function scriptTexts(command: RunCommand): readonly string[] {
  switch (command.form) {
    case 'shell':
      return command.scripts.map(({ script }) => script)
    case 'exec':
      return command.argv
    case 'interpreter':
      return [command.script]
  }
}

/** A name that reads the environment as a whole, or by a name that is made while it runs. */
const LISTS = new RegExp(
  [
    String.raw`(?:^|[^A-Za-z0-9_])(?:env|printenv|environ|getenv|process\.env|ENV|environment|os)(?![A-Za-z0-9_])`,
    // Parts of a path such as /usr/local are no commands.
    String.raw`(?:^|[^A-Za-z0-9_/.-])(?:export|declare|typeset|compgen|readonly|local|eval)(?![A-Za-z0-9_/.-])`,
    String.raw`\$\{!`,
    String.raw`(?:^|[;&|(\s])set\s*(?:$|[|;&)>\n])`,
  ].join('|'),
)

/**
 * Names that are made while the script runs or stand in two lines, arithmetic, and programs that the loader is told of. In braces, a
 * name and a plain word in its place.
 */
const NAMES_LATE = /\$\{(?!#?\w+(?:\}|:?[-=+?][\w./:-]*\}|##?[^{}$`"']*\}|%%?[^{}$`"']*\}))|\$\[|[\w{$]\\\n\w|\bLD_\w+=/

/** Where the environment of a process can be read as a file. */
const PROCESSES = /\/proc\b|\benviron\b/

/** Also where quotes or a pattern stand in the path. */
function mayReadProcesses(text: string): boolean {
  const words = text.replace(/["'\\]/g, '')
  return PROCESSES.test(words) || /\bcd\s\S*[*?[]|(?:^|[^\w.$}])\/[^\s/]*[*?[{]/.test(words)
}

function firstWord(script: string): string {
  return /\S+/.exec(script)?.[0] ?? ''
}

/**
 * A script with what its quotes keep from the shell taken out. Comments go, and so do the operators inside of double quotes.
 *
 * @returns undefined where a quote holds commands, or is not closed
 */
function withoutData(script: string): string | undefined {
  // Quotes that only some shells know.
  if (/\$['"]/.test(script)) return undefined
  let made = ''
  for (let at = 0; at < script.length; at += 1) {
    const character = script[at] ?? ''
    if (character === '\\') {
      made += script[at + 1] === '\n' ? ' ' : DATA
      at += 1
    } else if (character === '#' && /(?:^|[\s;&|()])$/.test(made)) {
      const end = script.indexOf('\n', at)
      if (end === -1) return made
      at = end - 1
    } else if (character === "'") {
      const end = script.indexOf("'", at + 1)
      if (end === -1) return undefined
      made += DATA
      at = end
    } else if (character === '"') {
      const quoted = /^"((?:[^"\\]|\\[^])*)"/.exec(script.slice(at))
      if (quoted === null || /`|\$\(/.test(quoted[1] ?? '')) return undefined
      // What is expanded keeps its end.
      made += `${DATA}${(quoted[1] ?? '').replace(/\\[^]/g, DATA).replace(/[^A-Za-z0-9_${}#!]/g, DATA)}${DATA}`
      at += quoted[0].length - 1
    } else made += character
  }
  return made
}

/** Stands for text that is data: no part of a variable's name, and of no name of a program. */
const DATA = '%'

/** Every word at which a command may start. */
function firstForeign(script: string, known: ReadonlySet<string> = PLAIN_PROGRAMS): string | undefined {
  if (
    /\bPATH=|<<|`|\bcase\b|\bfor\b|\bfunction\b|\(\)|-exec|--checkpoint-action|--to-command|--use-compress-program|--filter|--compress-program|--strip-program/.test(
      script,
    )
  )
    return firstWord(script)
  const pieces = script
    .replace(/\\\n/g, ' ')
    .replace(/\d*[<>]&(?:\d+|-)/g, ' ')
    .replace(/\d*[<>]+&?\d*-?/g, ' > ')
    .split(/&&|\|\||[;&|\n()]|\$\(/)
  for (const piece of pieces) {
    const words = piece.trim().split(/\s+/)
    let at = 0
    while (KEYWORDS.has(words[at] ?? '') || /^[A-Za-z_][A-Za-z0-9_]*=/.test(words[at] ?? '') || words[at] === '>')
      at += words[at] === '>' ? 2 : 1
    const word = words[at] ?? ''
    if (word === '') continue
    if (word === 'set' && /^[-+][a-z]+$/.test(words[at + 1] ?? '')) continue
    if (!known.has(word)) return word
    if (INSTALLERS.has(word) && script.includes('$(')) return word
    if (INSTALLERS.has(word) && words.slice(at + 1).some((other) => MAY_BE_FILE.test(other))) return word
  }
  return undefined
}
