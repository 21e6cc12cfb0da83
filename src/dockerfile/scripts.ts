import type { ShellScript } from '../ir/steps/run.ts'
import { isLine } from '../ir/script-line.ts'
import type { Body } from './instruction.ts'

/** Words that act on the shell itself, or run one that does, so that a next command would notice them. */
const SHELL_STATE = new Set(
  [
    '. alias bind break builtin cd command complete compopt continue coproc declare dirs disown enable eval exec exit',
    'export function getopts hash let local logout mapfile popd pushd read readarray readonly return select set shift',
    'shopt source suspend time trap typeset ulimit umask unalias unset wait',
  ].flatMap((words) => words.split(' ')),
)
const SIMPLE_COMMAND = /^[A-Za-z0-9_./:@%+,=~ "'{}$-]+$/
/** `${NAME:=word}` and `printf -v NAME` set a variable wherever they stand. */
const SETS_VARIABLE = /\$\{[^}]*=|^printf .*-v/

/**
 * The body of a RUN from the author's scripts. One script is passed on as typed. Several that are plain commands are
 * joined with `&&`; as soon as one of them is more than that, each runs in a subshell of its own and its status is
 * checked, so that no comment, heredoc, `||` or `cd` reaches the next.
 */
export function scriptBody(scripts: readonly ShellScript[]): Body {
  const texts = scripts.map(({ script }) => script)
  const [only] = texts
  if (texts.length === 1 && only !== undefined)
    return isLine(only) ? { form: 'script', lines: [only] } : { form: 'heredoc', script: only }
  if (texts.every(isPlainCommand))
    return { form: 'script', lines: texts.map((text, index) => (index === 0 ? text : `&& ${text}`)) }
  return { form: 'heredoc', script: texts.map((text) => `(\n${text}\n)`).join(`\n${STOP_ON_FAILURE}\n`) }
}

/** Not `||`, which would switch off `set -e` in the subshell, and no variable, which the image could export. */
const STOP_ON_FAILURE = 'case $? in 0) ;; *) exit ;; esac'

/** One command with nothing in it that reaches beyond itself. */
function isPlainCommand(script: string): boolean {
  if (!isLine(script) || !SIMPLE_COMMAND.test(script) || SETS_VARIABLE.test(script)) return false
  const [command = ''] = script.split(' ')
  if (SHELL_STATE.has(command) || command.includes('=') || /["'{}$]/.test(command)) return false
  return quotesAreClosed(script)
}

function quotesAreClosed(script: string): boolean {
  let open: string | undefined
  for (const character of script)
    if (character === open) open = undefined
    else if (open === undefined && (character === '"' || character === "'")) open = character
  return open === undefined
}
