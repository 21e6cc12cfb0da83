/** A command as the shell starts it, behind `sudo`, `env` and assignments. */
export interface Invocation {
  /** Its name without a path and a version: `/opt/conda/bin/python3.11 -m pip` is `pip`. */
  readonly program: string
  /** The words behind it. */
  readonly words: readonly string[]
  /** Variables for it alone; undefined for a value that is not known. */
  readonly variables: ReadonlyMap<string, string | undefined>
  /** Whether it runs as another user, or with another environment than its script. */
  readonly elsewhere: boolean
}

const ASSIGNMENT = /^([A-Za-z_]\w*)=(.*)$/s

/**
 * The invocation that a command's words stand for.
 *
 * @returns undefined where only assignments are left, or something that is not known stands before the program
 */
export function invocationOf(words: readonly string[]): Invocation | undefined {
  const variables = new Map<string, string | undefined>()
  let elsewhere = false
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? ''
    const assignment = ASSIGNMENT.exec(word)
    if (assignment !== null) variables.set(assignment[1] ?? '', knownValue(assignment[2] ?? ''))
    else if (word === 'env') {
      const { next, unset, empty } = environmentOptions(words, at + 1)
      for (const name of unset) variables.set(name, '')
      if (next === undefined) return undefined
      elsewhere ||= empty
      at = next - 1
    } else if (word === 'sudo') {
      elsewhere = true
      if (words[at + 1]?.startsWith('-') === true && !/^-[EHn]+$/.test(words[at + 1] ?? '')) return undefined
      if (words[at + 1]?.startsWith('-') === true) at += 1
    } else if (word !== 'exec' && word !== 'command' && word !== 'nice')
      return { ...programOf(words.slice(at)), variables, elsewhere }
  }
  return undefined
}

/** The value of a word, where the shell does not put it together. */
export function knownValue(text: string): string | undefined {
  return /[$`]/.test(text) ? undefined : text
}

function environmentOptions(
  words: readonly string[],
  from: number,
): { readonly next?: number; readonly unset: readonly string[]; readonly empty: boolean } {
  const unset: string[] = []
  let empty = false
  for (let at = from; at < words.length; at += 1) {
    const word = words[at] ?? ''
    if (word === '-u') {
      unset.push(words[at + 1] ?? '')
      at += 1
    } else if (word.startsWith('--unset=')) unset.push(word.slice('--unset='.length))
    else if (word === '-i' || word === '-') empty = true
    else return word.startsWith('-') ? { unset, empty } : { next: at, unset, empty }
  }
  return { unset, empty }
}

function programOf([first = '', ...rest]: readonly string[]): Pick<Invocation, 'program' | 'words'> {
  const name = first.replace(/^.*\//s, '')
  const program = name.replace(/^(pip|python|dnf)\d+(?:\.\d+)*$/, '$1')
  const [option, module = '', ...words] = rest
  if (program === 'python' && option === '-m' && /^(?:pip|uv)$/.test(module)) return { program: module, words }
  return { program, words: rest }
}

/**
 * Whether an invocation is a command by its words: `pip install`, with options anywhere between and behind. An option
 * among the words must be given, a single letter also together with others.
 */
export function isCommand({ program, words }: Invocation, command: string): boolean {
  const [name, ...wanted] = command.split(' ')
  if (name !== program) return false
  const subcommands = wanted.filter((word) => !word.startsWith('-'))
  let found = 0
  for (let at = 0; at < words.length && found < subcommands.length; at += 1) {
    const word = words[at] ?? ''
    if (word === subcommands[found]) found += 1
    else if (!word.startsWith('-') && words[at - 1]?.startsWith('-') !== true) return false
  }
  return found === subcommands.length && wanted.filter((word) => word.startsWith('-')).every((o) => hasOption(words, o))
}

function hasOption(words: readonly string[], option: string): boolean {
  return words.some(
    (word) =>
      word === option || (/^-[A-Za-z]$/.test(option) && /^-[A-Za-z]+$/.test(word) && word.includes(option.slice(1))),
  )
}

/** What a flag is given: in its own word, in the next one, or behind `-o` as apt has it. */
export function flagValue(words: readonly string[], flag: string): string | undefined {
  const wanted = flag.toLowerCase()
  for (const [at, word] of words.entries()) {
    const text = word.replace(/^-o(?==?[A-Z])=?/, '')
    if (word === flag) return words[at + 1] ?? ''
    const name = flag.startsWith('-') ? text : text.toLowerCase()
    if (name.startsWith(`${wanted}=`)) return text.slice(wanted.length + 1)
  }
  return undefined
}
