import { isPipedToInterpreter } from '../downloads.ts'
import { atStep, isAllowed } from '../place.ts'
import type { Found, Rule } from '../rule.ts'
import { programWords, scriptsOf } from '../scripts.ts'
import type { Situation } from '../situation.ts'
import { pipelines, type Pipeline } from '../shell-commands.ts'

const POSIX_SHELLS = /(?:^|\/)(?:sh|bash|dash|ash|zsh|ksh)$/
/** Commands that fail only when nobody reads what they print. */
const NEVER_FAIL = new Set(['echo', 'printf', 'yes', 'true', ':'])
/** The end of a loop or a block, of which it is not known what in it may fail. */
const ENDS = new Set(['done', 'fi', 'esac', '}'])

/** A pipe whose first part may fail unnoticed, so that a broken image is built, and cached. */
export const pipeHidesFailure: Rule = {
  name: 'pipe-hides-failure',
  description: 'Of a pipe only the last command can fail the build.',
  run: ({ definition, situations }) =>
    situations.flatMap((situation): readonly Found[] => {
      if (!asksForPipefail(situation)) return []
      // Piping into a shell is another rule's finding, and its way out has no pipe.
      const told = !isAllowed('unpinned-download', atStep(situation), definition)
      const hidden = scriptsOf(situation.step)
        .filter((script) => !/\bpipefail\b/.test(script))
        .flatMap((script) => pipelines(script) ?? [])
        .filter((pipeline) => !(told && isPipedToInterpreter(pipeline)))
        .map(hiddenProgram)
        .find((program) => program !== undefined)
      if (hidden === undefined) return []
      const message = `when ${hidden} fails, the command after the pipe hides it, and the build goes on. Write .shell(['/bin/bash', '-o', 'pipefail', '-c']) above, or let ${hidden} write to a file`
      return [{ severity: 'warning', message, place: atStep(situation) }]
    }),
}

function asksForPipefail({ shell }: Situation): boolean {
  return POSIX_SHELLS.test(shell[0] ?? '') && !shell.includes('pipefail')
}

function hiddenProgram({ commands, condition, then }: Pipeline): string | undefined {
  if (condition || then === '||') return undefined
  return commands
    .slice(0, -1)
    .map((command) => programWords(command)[0] ?? '')
    .find((program) => program !== '' && !NEVER_FAIL.has(program) && !ENDS.has(program))
}
