import { constants } from 'node:os'

/** How the end of a program is asked for from outside. */
export interface Interrupt {
  /** Aborted by the first signal. */
  readonly signal: AbortSignal
  /** Never fulfilled; rejects when the work does not stop in time after an abort. */
  readonly overdue: Promise<never>
  /** Stops listening; ends the process when a signal had come. */
  finish(): void
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
const patience = 15_000

/** Listens for the signals that end a program, until `finish` is called. The second signal ends it at once. */
export function onInterrupt(
  options: { readonly signal?: AbortSignal; readonly exit?: (code: number) => void } = {},
): Interrupt {
  const exit = options.exit ?? ((code: number) => process.exit(code))
  const controller = new AbortController()
  let received: NodeJS.Signals | undefined
  let timer: NodeJS.Timeout | undefined
  const { promise: overdue, reject } = withResolvers()
  overdue.catch(() => undefined)

  const abort = (): void => {
    if (controller.signal.aborted) return
    controller.abort()
    timer = setTimeout(() => {
      reject(new Error('interrupted'))
    }, patience)
  }
  const onSignal = (signal: NodeJS.Signals): void => {
    if (received !== undefined) exit(codeOf(received))
    received = signal
    abort()
  }
  for (const signal of signals) process.on(signal, onSignal)
  options.signal?.addEventListener('abort', abort, { once: true })
  if (options.signal?.aborted === true) abort()

  return {
    signal: controller.signal,
    overdue,
    finish() {
      clearTimeout(timer)
      for (const signal of signals) process.off(signal, onSignal)
      options.signal?.removeEventListener('abort', abort)
      if (received !== undefined) exit(codeOf(received))
    },
  }
}

function codeOf(signal: NodeJS.Signals): number {
  return 128 + constants.signals[signal]
}

function withResolvers(): { readonly promise: Promise<never>; readonly reject: (error: Error) => void } {
  let reject: (error: Error) => void = () => undefined
  const promise = new Promise<never>((_, rejectPromise) => {
    reject = rejectPromise
  })
  return { promise, reject }
}
