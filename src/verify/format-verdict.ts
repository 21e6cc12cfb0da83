import { escapeText } from './escape-text.ts'
import type { Normalized, Verdict } from './verdict.ts'

/** A verdict for a terminal; of each list of differences at most `limit` are printed, with the count of the rest. */
export function formatVerdict(verdict: Verdict, limit = 20): string {
  const { control, comparedPaths, reasons, unjustified } = verdict
  const paths = `${number(comparedPaths)} paths and the config compared`
  return [
    verdict.equal ? `The same image: ${paths}.` : `Not shown to be the same image: ${paths}.`,
    ...reasons.map((reason) => `  ${reason}`),
    ...section('Differences, naive → optimized:', differenceLines(verdict), limit),
    ...section(
      'Equal after masking what differs from build to build:',
      verdict.normalized.map((normalized) => normalizedLine(normalized, unjustified)),
      limit,
    ),
    ...section('Two builds of the naive Dockerfile differ in:', differenceLines(control), limit),
    '',
  ].join('\n')
}

type Differences = Pick<Verdict['control'], 'differences' | 'configDifferences'>

function differenceLines({ differences, configDifferences }: Differences | Verdict): readonly string[] {
  return [
    ...configDifferences.map((found) => line('config', found.field, found.detail) + mark(found)),
    ...differences.map((found) => line(found.kind, found.path, found.detail) + mark(found)),
  ]
}

function line(kind: string, subject: string, detail: string): string {
  return `${kind.padEnd(11)} ${escapeText(subject)}  ${detail}`
}

function mark(found: object): string {
  return 'alsoInControl' in found && found.alsoInControl === true ? '  (the control differs there too)' : ''
}

function normalizedLine({ name, description, paths }: Normalized, unjustified: readonly string[]): string {
  const example = escapeText(paths[0] ?? '')
  const where = paths.length === 1 ? example : `${number(paths.length)} paths, ${example} first`
  return `${name}: ${description} (${where})${unjustified.includes(name) ? '  (not seen in the control)' : ''}`
}

function section(title: string, lines: readonly string[], limit: number): readonly string[] {
  if (lines.length === 0) return []
  const rest = lines.length - limit
  return [
    title,
    ...lines.slice(0, limit).map((text) => `  ${text}`),
    ...(rest > 0 ? [`  … and ${number(rest)} more`] : []),
  ]
}

function number(value: number): string {
  return value.toLocaleString('en-US')
}
