import { styleText } from 'node:util'

/** Where the command line writes: results to stdout, everything else to stderr. */
export interface Reporter {
  readonly result: (text: string) => void
  readonly note: (text: string) => void
  readonly error: (text: string) => void
  readonly emphasis: (text: string) => string
  readonly faint: (text: string) => string
}

export interface ReporterOptions {
  readonly quiet: boolean
  readonly color: boolean
}

/** Writes to the terminal; `quiet` keeps the notes back. */
export function terminalReporter({ quiet, color }: ReporterOptions): Reporter {
  // A reader such as head that closed the pipe has what it wanted.
  process.stdout.once('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 2))
  const style = (format: 'bold' | 'dim' | 'red', text: string): string => (color ? styleText(format, text) : text)
  return {
    result: (text) => process.stdout.write(`${text}\n`),
    note: (text) => {
      if (!quiet) process.stderr.write(`${text}\n`)
    },
    error: (text) => process.stderr.write(`${style('red', 'error')}: ${text}\n`),
    emphasis: (text) => style('bold', text),
    faint: (text) => style('dim', text),
  }
}

/** Whether the terminal shows colour, and nobody asked for none. */
export function colorAllowed(): boolean {
  return process.stderr.isTTY && !process.argv.includes('--no-color') && process.env['NO_COLOR'] === undefined
}
