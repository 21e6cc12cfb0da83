import { atStep } from '../place.ts'
import type { Found, Rule } from '../rule.ts'
import { pipelinesOf, programWords } from '../scripts.ts'
import type { ShellCommand } from '../shell-commands.ts'

interface Known {
  /** The call that does the same. */
  readonly call: string
  readonly command: string
  /** Options that the call has, or that say what it does anyway. */
  readonly options: RegExp
  /** Options with a word of their own. */
  readonly valued?: RegExp
}

const APT: Known = {
  call: 'apt',
  command: 'install',
  options: /^(?:-y|-q{1,2}|-yq{1,2}|-q{1,2}y|--yes|--assume-yes|--quiet|--no-install-recommends)$/,
}
const PIP: Known = {
  call: 'pip',
  command: 'install',
  options: /^(?:-q|--quiet|--no-cache-dir|--no-input|--disable-pip-version-check|--root-user-action=ignore)$/,
}
const CONDA: Known = {
  call: 'conda',
  command: 'install',
  options: /^(?:-y|--yes|-q|--quiet)$/,
  valued: /^(?:-n|--name|-c|--channel)$/,
}
const HOUSEKEEPING =
  /^(?:set [-+][A-Za-z]+(?: pipefail)?|(?:apt-get|apt)(?: -\S+)* (?:update|clean|autoclean|dist-clean|distclean)(?: -\S+)*|rm -[rf]+ .*\/(?:apt|cache|pip|pkgs)\b.*|pip3? cache purge|(?:conda|mamba) clean .*|export DEBIAN_FRONTEND=\w+|)$/
const KNOWN: ReadonlyMap<string, Known> = new Map([
  ['apt-get', APT],
  ['apt', APT],
  ['pip', PIP],
  ['pip3', PIP],
  ['conda', CONDA],
  ['mamba', CONDA],
])

/** A package list inside of a command that the optimizer cannot look into. */
export const opaqueInstall: Rule = {
  name: 'opaque-install',
  description: 'A .run() does nothing but install packages for which there is a call of their own.',
  run: ({ situations }) =>
    situations.flatMap((situation): readonly Found[] => {
      const { step } = situation
      if (step.reads !== undefined && step.writes !== undefined) return []
      const commands = pipelinesOf(step).flatMap((pipeline) => pipeline.commands)
      const calls = commands.map((command) => equivalent(programWords(command)))
      const call = calls.find((known) => known !== undefined)
      const whole = commands.every((command, index) => calls[index] !== undefined || isHousekeeping(command))
      if (call === undefined || !whole) return []
      const message = `the optimizer cannot look into this command, so it gives it no cache mount and moves nothing past it. Write its packages as .${call}(['name'])`
      return [{ severity: 'note', message, place: atStep(situation) }]
    }),
}

/** What the call does by itself, or does not need. */
function isHousekeeping(command: ShellCommand): boolean {
  return HOUSEKEEPING.test(programWords(command).join(' '))
}

/** The call that installs the same packages, when there is one that takes everything that the command says. */
function equivalent(words: readonly string[]): string | undefined {
  const [program = '', ...rest] = /^python3?$/.test(words[0] ?? '') && words[1] === '-m' ? words.slice(2) : words
  const known = KNOWN.get(program)
  if (known === undefined) return undefined
  const options = rest.filter(
    (word, index) => word.startsWith('-') && known.valued?.test(rest[index - 1] ?? '') !== true,
  )
  const names = rest.filter(
    (word, index) => !word.startsWith('-') && known.valued?.test(rest[index - 1] ?? '') !== true,
  )
  const [command, ...packages] = names
  const understood = options.every((option) => known.options.test(option) || known.valued?.test(option) === true)
  const named = packages.length > 0 && packages.every((name) => /^[A-Za-z0-9][A-Za-z0-9@:.+~=<>!,[\]*_-]*$/.test(name))
  return command === known.command && understood && named ? known.call : undefined
}
