import { display, type Text } from '../ir/text.ts'
import type { Step } from '../ir/step.ts'
import type { PythonPackagesBase } from '../ir/steps/python-packages.ts'
import { commandsIn, type RoughCommand } from './rough-commands.ts'

/**
 * The command with which a step takes whatever is newest in the place of what is there; undefined without one. conda solves
 * anew for what it is asked for whether it installs or updates, so that only `--all` is such a command of it.
 */
export function newestCommand(step: Step): string | undefined {
  switch (step.kind) {
    case 'pip':
      return upgrades(step) ? 'pip install --upgrade' : undefined
    case 'uv':
      return upgrades(step) ? 'uv pip install --upgrade' : undefined
    case 'run':
      return commandsIn(step.command)
        .map(newest)
        .find((found) => found !== undefined)
    default:
      return undefined
  }
}

/** What a requirements file or a project names is not known. */
function upgrades(step: PythonPackagesBase<string>): boolean {
  return step.upgrade && (step.requirements.length + step.editable.length > 0 || !step.packages.every(isPinned))
}

function isPinned(name: Text): boolean {
  return isPinnedRequirement(display(name))
}

/** A version clause, or an address, of which pip takes what is there. Source: PEP 440 and PEP 508. */
export function isPinnedRequirement(name: string): boolean {
  return (/===?/.test(name) && !name.endsWith('.*')) || /@\s*(?:https?|file):/.test(name)
}

function newest({ program, words }: RoughCommand): string | undefined {
  for (const row of NEWEST) {
    if (!row.programs.test(program) || row.unless?.(words) === true) continue
    if (row.words === undefined) return program
    const at = words.findIndex((word) => row.words?.test(word) === true)
    if (at !== -1) return shown(program, words.slice(0, at + 1))
  }
  return undefined
}

function shown(program: string, words: readonly string[]): string {
  return [program, ...(words.length > MOST_WORDS ? ['…', ...words.slice(-1)] : words)].join(' ')
}

const MOST_WORDS = 4

interface Row {
  readonly programs: RegExp
  /** A word with which the program takes what is newest; absent where it does nothing else. */
  readonly words?: RegExp
  readonly unless?: (words: readonly string[]) => boolean
}

/** The value of an option counts as a name too, and so as one that is not pinned. */
const allPinned = (words: readonly string[]): boolean => {
  const names = words.slice(words.findIndex((word) => /^(?:install|add)$/.test(word)) + 1)
  const given = names.filter((word) => !word.startsWith('-'))
  return given.length > 0 && given.every(isPinnedRequirement)
}

/**
 * How programs are told to take what is newest, by their manuals. Wide on purpose: what matches needlessly stays below
 * what stands above it, what is missed goes stale.
 */
const NEWEST: readonly Row[] = [
  { programs: /^(?:apt|apt-get|aptitude|nala)$/, words: /^(?:(?:dist-|full-|safe-)?upgrade|--only-upgrade)$/ },
  { programs: /^(?:unattended-upgrades?|freshclam)$/ },
  { programs: /^apk$/, words: /^(?:upgrade|--upgrade|--latest|-[A-Za-z]*u[A-Za-z]*)$/ },
  {
    programs: /^(?:dnf\d?|yum|microdnf|tdnf)$/,
    words:
      /^(?:up|(?:update|upgrade)(?:-minimal|-to)?|distro-sync|distribution-synchronization|dsync|(?:system|offline)-upgrade)$/,
  },
  { programs: /^zypper$/, words: /^(?:up|update|patch|dup|dist-upgrade)$/ },
  { programs: /^(?:pacman|yay|paru)$/, words: /^(?:-S[a-z]*u[a-z]*|--sysupgrade)$/ },
  {
    programs: /^(?:xbps-install|emerge|opkg|pkg|brew|snap|flatpak)$/,
    words: /^(?:-[A-Za-z]*u[A-Za-z]*|--update|update|upgrade|refresh)$/,
  },
  {
    programs: /^(?:pip|pipx|python|pypy)[\d.]*$/,
    words: /^(?:--upgrade|-[A-Za-z]*U[A-Za-z]*|upgrade|upgrade-all)$/,
    unless: allPinned,
  },
  {
    programs: /^uv$/,
    words: /^(?:--upgrade(?:-package)?(?:=.*)?|-[A-Za-z]*[UP].*|upgrade|update)$/,
    unless: allPinned,
  },
  { programs: /^(?:poetry|pipenv|pdm|rye)$/, words: /^(?:update|upgrade|lock|--update-all)$/ },
  {
    programs: /^(?:conda|mamba|micromamba|pixi)$/,
    words: /^(?:--all|self-update|--update-all)$/,
  },
  {
    programs: /^(?:npm|pnpm|yarn|bun)$/,
    words: /^(?:up|update|upgrade|udpate|self-update|latest|stable|canary|berry)$/,
  },
  {
    programs:
      /^(?:gem|bundle|bundler|composer|cargo|rustup|pecl|luarocks|cabal|stack|opam|dotnet|tlmgr|gcloud|az|helm|asdf|mise|deno|ncu)$/,
    words: /^(?:up|update|upgrade|--update|--upgrade|-u|self-?update|update-all|upgrade-all|install-update)$/,
  },
  { programs: /^go$/, words: /^-u(?:=patch)?$/ },
  { programs: /^git$/, words: /^(?:pull|--remote)$/ },
  { programs: /^(?:R|Rscript)$/, words: /update\.packages/ },
  // A program that a variable names may be any of them.
  { programs: /^\$/, words: /^(?:(?:dist-|full-|safe-)?upgrade|update|distro-sync|-U|--upgrade)$/ },
]
