import { relative } from 'node:path'
import { printable } from '../engine/printable.ts'
import type { Finding, Severity } from '../lint/rule.ts'
import type { Reporter } from './reporter.ts'

const SEVERITIES: readonly Severity[] = ['error', 'warning', 'note']

/** Findings for the terminal: a line each, `file:line:column  severity  message  rule`, a blank line between files. */
export function findingLines(findings: readonly Finding[], reporter: Reporter): readonly string[] {
  return findings.map((finding, index) => {
    const { rule, severity, message, origin } = finding
    const before = findings[index - 1]
    const gap = before !== undefined && before.origin.file !== origin.file ? '\n' : ''
    const place = `${shownFile(origin.file)}:${origin.line}:${origin.column}`
    const word = severity === 'note' ? reporter.faint(severity) : reporter.emphasis(severity)
    return `${gap}${oneLine(place)}  ${word}  ${oneLine(message)}  ${reporter.faint(oneLine(rule))}`
  })
}

/** `2 findings: 1 error, 1 note`. */
export function countLine(findings: readonly Finding[]): string {
  const counts = SEVERITIES.map(
    (severity) => [severity, findings.filter((found) => found.severity === severity).length] as const,
  )
  const parts = counts
    .filter(([, count]) => count > 0)
    .map(([severity, count]) => `${count} ${severity}${count === 1 ? '' : 's'}`)
  const total = `${findings.length === 0 ? 'no' : findings.length} finding${findings.length === 1 ? '' : 's'}`
  return parts.length === 0 ? total : `${total}: ${parts.join(', ')}`
}

/** A finding in the JSON document: its place spelled out, its file told from the current folder. */
export function jsonFinding({ origin, ...finding }: Finding): object {
  return { ...finding, file: shownFile(origin.file), line: origin.line, column: origin.column }
}

function shownFile(file: string): string {
  const short = relative(process.cwd(), file)
  return short.startsWith('..') ? file : short
}

/** What a definition or an engine wrote cannot move the cursor or begin a line of its own. */
function oneLine(text: string): string {
  return printable(text.replaceAll(/[\n\r]+/g, ' '))
}
