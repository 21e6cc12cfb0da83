import { escapeText } from './escape-text.ts'
import type { Normalized, Verdict } from './verdict.ts'
import type { Verification } from './verification.ts'

/** A verification for a terminal; of each list of differences at most `limit` are printed, with the count of the rest. */
export function formatVerification(verification: Verification, limit = 20): string {
  const { equal, reasons, cold, warm } = verification
  const mounts = warm === undefined ? '' : ', with empty and with warm cache mounts'
  const paths = `${number(cold.comparedPaths)} paths and the config compared${mounts}`
  return [
    equal ? `The same image: ${paths}.` : `Not shown to be the same image: ${paths}.`,
    ...reasons.map((reason) => `  ${reason}`),
    ...comparisonLines(cold, warm === undefined ? 'optimized' : 'optimized with empty cache mounts', limit),
    ...(warm === undefined ? [] : comparisonLines(warm, 'optimized with warm cache mounts', limit)),
    ...section(
      'Equal after masking what differs from build to build:',
      [...widest([cold, ...(warm === undefined ? [] : [warm])])].map(([normalized, unjustified]) =>
        normalizedLine(normalized, unjustified),
      ),
      limit,
    ),
    ...section('Two builds of the naive Dockerfile differ in:', differenceLines(cold.control), limit),
    '',
  ].join('\n')
}

function comparisonLines(verdict: Verdict, name: string, limit: number): readonly string[] {
  return section(`Differences, naive → ${name}:`, differenceLines(verdict), limit)
}

/** Each normalizer once, with the paths of the build that needed it for most. */
function widest(verdicts: readonly Verdict[]): ReadonlyMap<Normalized, readonly string[]> {
  const found = new Map<string, readonly [Normalized, readonly string[]]>()
  const unjustified = verdicts.flatMap((verdict) => verdict.unjustified)
  for (const normalized of verdicts.flatMap((verdict) => verdict.normalized)) {
    const known = found.get(normalized.name)?.[0].paths.length ?? 0
    if (normalized.paths.length > known) found.set(normalized.name, [normalized, unjustified])
  }
  return new Map(found.values())
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
