import fc from 'fast-check'
import { line, lines } from './hostile.ts'

/** Values that fit a place, and now and then anything at all: whether that is refused is the DSL's to say. */
function mostly<Value>(...fitting: readonly fc.Arbitrary<Value>[]): fc.Arbitrary<Value | string> {
  return fc.oneof(...fitting.map((arbitrary) => ({ weight: Math.ceil(9 / fitting.length), arbitrary })), {
    weight: 1,
    arbitrary: line,
  })
}

/** The words of a command. */
export const words = fc.array(fc.oneof(line, lines), { minLength: 1, maxLength: 5 })

/** A user, or a user and a group. */
export const account = mostly(
  fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_.-]{0,12}$/),
  fc.stringMatching(/^\d{1,8}:\d{1,11}$/),
)

export const identifier = mostly(fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,20}$/))
export const label = mostly(fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._/-]{0,20}$/))
export const octal = mostly(fc.stringMatching(/^[0-7]{3,4}$/))

export const image = mostly(
  fc.stringMatching(/^(?:[a-z0-9]{1,8}\/){0,2}[a-z0-9]{1,9}(?::[A-Za-z0-9_][A-Za-z0-9_.-]{0,9})?$/),
  fc.stringMatching(/^[a-z0-9]{1,9}@sha256:[0-9a-f]{64}$/),
  fc.stringMatching(/^[A-Za-z0-9._/:@+[\]-]{1,12}$/),
)

export const stageName = mostly(
  fc.stringMatching(/^[a-z][a-z0-9._-]{0,9}$/),
  fc.constantFrom('scratch', 'context', 'debian'),
)

export const platform = mostly(
  fc.constantFrom('linux/amd64', 'linux/arm64', 'linux/arm/v7', 'windows/amd64', 'linux', 'amd64', 'arm', 'debian'),
  fc.stringMatching(/^[A-Za-z0-9._/-]{1,9}$/),
)

export const duration = mostly(
  fc.stringMatching(/^(?:[0-9]{1,3}(?:\.[0-9]{1,2})?(?:ms|us|ns|h|m|s)){1,2}$/),
  fc.stringMatching(/^[0-9]{1,7}(?:ms|us|h|m|s)$/),
)

export const retries = fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 1, max: 99 }) }, fc.integer())

export const port = fc.oneof(
  fc.nat(70_000),
  fc.stringMatching(/^\d{1,5}(?:\/(?:tcp|udp|sctp))?$/),
  fc.tuple(fc.nat(65_500), fc.nat(40)).map(([first, more]) => `${first}-${first + more}/udp`),
  line,
)

const SIGNALS = 'SIGTERM SIGINT SIGRTMIN+3 SIGRTMIN+16 SIGRTMAX SIGRTMAX-14 SIGRTMAX-15 SIGKILL SIGFOO 0 00 065 64 65'

export const signal = mostly(
  fc.constantFrom(...SIGNALS.split(' ')),
  fc.stringMatching(/^(?:\d{1,25}|SIG[A-Z0-9+-]{1,6})$/),
)
