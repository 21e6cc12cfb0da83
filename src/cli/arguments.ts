import { parseArgs } from 'node:util'
import { ACTION_OPTIONS, OPTIONS, type OptionRow } from './option-table.ts'
import type { Options } from './options.ts'

const ROWS = [...ACTION_OPTIONS, ...OPTIONS]

/**
 * Reads a right command line, without loading what is only needed to explain a wrong one.
 *
 * @returns undefined for anything that needs an explanation: an unknown option, a wrong value, `--help`
 */
export function readArguments(argv: readonly string[]): Options | undefined {
  try {
    const { values } = parseArgs({ args: [...argv], options: Object.fromEntries(ROWS.map(declaration)) })
    const read = Object.fromEntries(ROWS.flatMap((row) => field(row, values[nameOf(row)])))
    return isOptions(read) ? read : undefined
  } catch {
    return undefined
  }
}

function declaration(
  row: OptionRow,
): readonly [string, { type: 'string' | 'boolean'; multiple: boolean; short?: string }] {
  const type = row.value === undefined ? 'boolean' : 'string'
  const short = row.short === undefined ? {} : { short: row.short.slice(1) }
  return [nameOf(row), { type, multiple: row.many === true, ...short }]
}

function nameOf({ flag }: OptionRow): string {
  return flag.slice(2)
}

/** As commander names it: `buildArg`. */
function fieldOf(row: OptionRow): string {
  return nameOf(row).replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())
}

/** The field and its value; `--no-color` is `color: false`. */
function field(row: OptionRow, value: unknown): readonly (readonly [string, unknown])[] {
  const name = nameOf(row)
  if (name.startsWith('no-')) return [[name.slice(3), value !== true]]
  const given = value ?? row.fallback
  if (given === undefined) return []
  return [[fieldOf(row), row.whole === true ? Number(given) : given]]
}

/** What the table says of each value; the names are those of the type by construction. */
function isOptions(read: Readonly<Record<string, unknown>>): read is Readonly<Record<string, unknown>> & Options {
  return ROWS.every((row) => isValue(row, read))
}

function isValue(row: OptionRow, read: Readonly<Record<string, unknown>>): boolean {
  const value = read[fieldOf(row)]
  if (value === undefined) return true
  if (row.whole === true) return typeof value === 'number' && Number.isInteger(value) && value >= 1
  return row.choices === undefined || (typeof value === 'string' && row.choices.includes(value))
}
