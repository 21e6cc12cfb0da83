import { atStep } from '../place.ts'
import type { Found, Rule } from '../rule.ts'
import { scriptsOf } from '../scripts.ts'
import { pipelines, type ShellCommand } from '../shell-commands.ts'

/** A script that changes nothing but the shell which ends with it. */
export const lostShellState: Rule = {
  name: 'lost-shell-state',
  description: 'A script only changes its own shell, which ends with it.',
  run: ({ situations }) =>
    situations.flatMap((situation) =>
      scriptsOf(situation.step).flatMap((script): readonly Found[] => {
        const lost = lostState(script)
        if (lost === undefined) return []
        const message = `${lost.what} ends with the shell of this very script, so nothing after it notices. ${lost.instead}`
        return [{ severity: 'warning', message, place: atStep(situation) }]
      }),
    ),
}

interface Lost {
  readonly what: string
  readonly instead: string
}

function lostState(script: string): Lost | undefined {
  const commands = pipelines(script)?.flatMap((pipeline) => pipeline.commands) ?? []
  const found = commands.map(stateOf)
  return found.every((state) => state !== undefined) ? found.at(0) : undefined
}

/** What a command changes when that is its own shell and nothing else. */
function stateOf({ words, redirected }: ShellCommand): Lost | undefined {
  const [program = '', first = ''] = words
  if (redirected || words.some((word) => /\$\(|`/.test(word))) return undefined
  switch (program) {
    case 'cd':
    case 'pushd':
      return {
        what: `the directory of ${program}`,
        instead: "Write .workdir('/path') above, or cd and the command that needs it in one script",
      }
    case 'export':
      return first === '' || first === '-p'
        ? undefined
        : { what: 'an exported variable', instead: 'Write .env({ NAME: … }), or set it in the script that needs it' }
    case 'source':
    case '.':
      return /(?:^|\/)activate(?:\.\w+)?$/.test(first) ? activation : undefined
    case 'conda':
    case 'mamba':
    case 'micromamba':
      return first === 'activate' ? activation : undefined
    case 'umask':
    case 'ulimit':
    case 'alias':
    case 'shopt':
      return first === ''
        ? undefined
        : { what: `what ${program} sets`, instead: 'Write it in the script that needs it' }
    case 'set':
      return /^[-+]/.test(first)
        ? {
            what: `what set ${first} says`,
            instead: "Write it in the script that needs it, or .shell(['/bin/bash', …])",
          }
        : undefined
    default:
      return words.every((word) => /^[A-Za-z_]\w*=/.test(word))
        ? { what: 'a variable', instead: 'Write .env({ NAME: … }), or set it in the script that needs it' }
        : undefined
  }
}

const activation: Lost = {
  what: 'an activated environment',
  instead: "Put its bin in front: .env({ PATH: text`/path/to/environment/bin:${variable('PATH')}` })",
}
