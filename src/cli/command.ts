import { InvalidArgumentError, Option, type Command } from 'commander'
import { ACTION_OPTIONS, OPTIONS, type OptionRow } from './option-table.ts'

/** Declares every option: of the program itself and of each subcommand. */
export function withOptions(command: Command, actions: boolean): Command {
  for (const row of [...(actions ? ACTION_OPTIONS : []), ...OPTIONS]) command.addOption(option(row))
  return command
}

function option({ flag, short, value, help, many, choices, whole, fallback }: OptionRow): Option {
  const declared = new Option([short, value === undefined ? flag : `${flag} ${value}`].filter(Boolean).join(', '), help)
  if (choices !== undefined) declared.choices(choices)
  if (many === true) declared.argParser(collect)
  if (whole === true) declared.argParser(wholeNumber)
  if (fallback !== undefined) declared.default(fallback)
  return declared
}

function collect(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value]
}

function wholeNumber(value: string): number {
  const number = Number(value)
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError('Give a whole number of at least 1.')
  return number
}
