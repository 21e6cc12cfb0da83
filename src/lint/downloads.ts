import { programWords } from './scripts.ts'
import type { Pipeline, ShellCommand } from './shell-commands.ts'

const INTERPRETERS = new Set([
  'sh',
  'bash',
  'dash',
  'ash',
  'zsh',
  'ksh',
  'python',
  'python3',
  'perl',
  'ruby',
  'node',
  'php',
])
const UNPACKERS = new Set([
  'tar',
  'bsdtar',
  'gunzip',
  'gzip',
  'zcat',
  'xz',
  'unxz',
  'bunzip2',
  'zstd',
  'cpio',
  'funzip',
  'tee',
])
const CHECKERS =
  /\b(?:(?:sha|b2|md5)\d*sum|shasum|gpg\s[^|;&]*--verify|gpgv|cosign|minisign|signify|openssl\s+dgst|rhash|slsa-verifier)\b/
/** Keys and signatures: what a download is checked with. */
const CHECKED_WITH = /\.(?:asc|gpg|key|sig|pub|pem|crt|sha\d+(?:sum)?s?)$|\/gpg$|sha256sums?/i

/** Whether what a script fetches goes straight into an interpreter. */
export function isPipedToInterpreter({ commands }: Pipeline): boolean {
  const fetched = commands.findIndex((command) => addressOf(command) !== undefined)
  const piped =
    fetched !== -1 &&
    commands.slice(fetched + 1).some((command) => {
      const [program = '', ...options] = programWords(command)
      return (
        INTERPRETERS.has(program) && !options.some((option) => option === '-c' || option === '-e' || option === '-m')
      )
    })
  return piped || commands.some(runsWhatItFetches)
}

/** `sh -c "$(curl …)"` and `bash <(curl …)`. */
function runsWhatItFetches(command: ShellCommand): boolean {
  const [program = '', ...words] = programWords(command)
  return (
    INTERPRETERS.has(program) && words.some((word) => /^(?:\$\(|<\(|`)\s*(?:curl|wget)\s[^|]*https?:\/\//.test(word))
  )
}

/** The address that a pipeline keeps in a file or unpacks, when nothing in it is a key or a signature. */
export function keptAddress({ commands }: Pipeline): string | undefined {
  const fetched = commands.findIndex((command) => addressOf(command) !== undefined)
  const command = commands[fetched]
  const address = command === undefined ? undefined : addressOf(command)
  if (command === undefined || address === undefined || CHECKED_WITH.test(address)) return undefined
  const next = commands[fetched + 1]
  if (next !== undefined) return UNPACKERS.has(programWords(next)[0] ?? '') ? address : undefined
  return keepsOutput(command) ? address : undefined
}

/** Whether a script compares anything with a checksum or a signature. */
export function checksSomething(script: string): boolean {
  return CHECKERS.test(script)
}

/** What curl or wget fetches from another machine, without what could be a secret: its query, its user and password. */
function addressOf(command: ShellCommand): string | undefined {
  const [program, ...words] = programWords(command)
  if (program !== 'curl' && program !== 'wget') return undefined
  const address = words.find((word) => /^https?:\/\//i.test(word))
  const asks = words.some(
    (word) =>
      (program === 'curl' && /^-[A-Za-z]*[XdTFI]/.test(word)) ||
      /^--(?:request|data|form|head|upload|spider|post|method)/.test(word),
  )
  if (address === undefined || asks || /^https?:\/\/(?:localhost|127\.|\[::1\]|0\.0\.0\.0|host\.docker)/i.test(address))
    return undefined
  return address.replace(/[?#].*$/s, '').replace(/\/\/[^/@]*@/, '//')
}

function keepsOutput(command: ShellCommand): boolean {
  const [program, ...words] = programWords(command)
  if (command.redirected) return true
  if (words.some((word) => word === '/dev/null' || word === '-o/dev/null')) return false
  if (program === 'wget')
    return !words.some(
      (word, index) => /^-[A-Za-z]*O-?$/.test(word) && (word.endsWith('-') || words[index + 1] === '-'),
    )
  return words.some((word) => /^-[A-Za-z]*[oO]/.test(word) || /^--(?:output|remote-name)/.test(word))
}
