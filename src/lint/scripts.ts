import type { Step } from '../ir/step.ts'
import { pipelines, type Pipeline, type ShellCommand } from './shell-commands.ts'

/** The scripts of a `.run()` as its author wrote them. */
export function scriptsOf(step: Step): readonly string[] {
  return step.kind === 'run' && step.command.form === 'shell' ? step.command.scripts.map(({ script }) => script) : []
}

/** What a `.run()` executes, as far as its scripts can be read. */
export function pipelinesOf(step: Step): readonly Pipeline[] {
  if (step.kind === 'run' && step.command.form === 'exec')
    return [{ commands: [{ words: step.command.argv, redirected: false }], then: '', condition: false }]
  return scriptsOf(step).flatMap((script) => pipelines(script) ?? [])
}

/** The words of a command from its program on: without assignments, `sudo`, `env` and their options, and without a path. */
export function programWords({ words }: ShellCommand): readonly string[] {
  const start = words.findIndex((word) => !/^(?:[A-Za-z_]\w*=.*|sudo|env|exec|command|nice|-[A-Za-z]+)$/s.test(word))
  const [program = '', ...more] = start === -1 ? [] : words.slice(start)
  return [program.replace(/^.*\//s, ''), ...more]
}
