const NAMES = new Set(
  [
    'ABRT ALRM BUS CHLD CLD CONT FPE HUP ILL INT IO IOT KILL PIPE POLL PROF PWR QUIT SEGV STKFLT STOP SYS TERM TRAP TSTP',
    'TTIN TTOU URG USR1 USR2 VTALRM WINCH XCPU XFSZ RTMIN RTMAX',
  ].flatMap((names) => names.split(' ')),
)
/** The real-time signals beside RTMIN and RTMAX. */
const REAL_TIME = /^RT(?:MIN\+(?:[1-9]|1[0-5])|MAX-(?:[1-9]|1[0-4]))$/
const LAST = 64

/**
 * Whether Docker knows the signal, by its name with SIG or its number.
 *
 * Source: github.com/moby/sys/signal (ParseSignal, SignalMap).
 */
export function isSignal(signal: string): boolean {
  if (/^\d+$/.test(signal)) return Number(signal) >= 1 && Number(signal) <= LAST
  const [, name] = /^SIG(.+)$/.exec(signal) ?? []
  return name !== undefined && (NAMES.has(name) || REAL_TIME.test(name))
}
