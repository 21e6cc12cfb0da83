import { posix } from 'node:path'
import type { Step } from '../ir/step.ts'
import { scriptTexts } from './script-variables.ts'
import type { Situation } from './situation.ts'

/** A path where a command may begin in a script, or behind a word that is followed by a command or by a script. */
const CALLED =
  /(?:^|[;&|({\n]|\b(?:\w*sh|python[\d.]*|node|perl|ruby|php|exec|source|sudo|env|time|nohup|xargs|then|do|else|if|while|!)(?:\s+-\S+)*|\s\.)\s*["']?(\.{0,2}\/[^\s;&|()<>"'$`]+|[^\s;&|()<>"'$`=/]+\/[^\s;&|()<>"'$`]+)/g

/**
 * The programs and scripts that a command calls by their paths: it reads them, whatever its author says of it. Those whose path a
 * variable makes are for the author to declare.
 */
export function calledPrograms(step: Step, { cwd }: Situation): readonly `/${string}`[] {
  if (step.kind !== 'run') return []
  const { command } = step
  const words =
    command.form === 'exec'
      ? command.argv.filter((word) => word.includes('/'))
      : scriptTexts(command).flatMap((text) => [...text.matchAll(CALLED)].map(([, word = '']) => word))
  return words.map((word): `/${string}` => {
    if (!word.startsWith('/') && cwd === undefined) return '/'
    return `/${posix.resolve(cwd ?? '/', word).slice(1)}`
  })
}
