/** `npm run bench`: what emission costs as a whole process, and what linters find in its text. Ratios within one run. */
import Table from 'cli-table3'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { probeEngine } from '../src/engine/probe.ts'
import type { Estimate } from '../src/profile/statistics.ts'
import { buildCheck, hadolint, type Findings } from './findings.ts'
import { measurePrinting, STEPS } from './printing.ts'
import { measureStartUp } from './start-up.ts'

const FILES = [
  ['naive', '../generated/Dockerfile.base.naive'],
  ['optimized', '../generated/Dockerfile.base'],
  ['hand-written', 'handwritten.Dockerfile'],
] as const

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '10' } } })

const startUp = await measureStartUp(Number(values.rounds))
const table = new Table({ head: ['whole process', 'median', 'spread', 'runs'], style: { head: [], border: [] } })
table.push(
  ['tsx on an empty file', ...row(startUp.empty, 's')],
  ['tsx images/venvoy.base.ts --emit', ...row(startUp.emit, 's')],
  ['the same in a project with the package', ...row(startUp.installed, 's')],
  ['ratio, here', ...row(startUp.ratio, '')],
  ['ratio, with the package', ...row(startUp.installedRatio, '')],
  ['peak memory of --emit', `${(startUp.peakBytes / 1e6).toFixed(0)} MB`, 'largest process', '1'],
)
process.stdout.write(`${table.toString()}\n`)

const printing = measurePrinting()
const long = new Table({
  head: [`${STEPS} steps, in one process`, 'first time', 'median', 'spread'],
  style: { head: [], border: [] },
})
for (const [what, { first, later }] of Object.entries(printing))
  long.push([
    what,
    `${first.toFixed(1)} ms`,
    `${later.median.toFixed(1)} ms`,
    `${later.spread.low.toFixed(1)} to ${later.spread.high.toFixed(1)} ms`,
  ])
process.stdout.write(`${long.toString()}\n`)

const probe = await probeEngine()
const findings = new Table({ head: ['findings', ...FILES.map(([name]) => name)], style: { head: [], border: [] } })
const paths = FILES.map(([, path]) => fileURLToPath(new URL(path, import.meta.url)))
rows('hadolint', paths.map(hadolint))
if (probe.reachable)
  rows(
    'docker build --check',
    paths.map((path) => buildCheck(probe.info.client, path, 'python:3.11-slim')),
  )
else process.stdout.write(`docker build --check was left out: ${probe.reason}\n`)
process.stdout.write(`${findings.toString()}\n`)

function rows(tool: string, found: readonly Findings[]): void {
  const rules = [...new Set(found.flatMap((one) => Object.keys(one)))].sort()
  if (rules.length === 0) findings.push([`${tool}: none`, ...found.map(() => '0')])
  for (const rule of rules) findings.push([`${tool}: ${rule}`, ...found.map((one) => String(one[rule] ?? 0))])
}

function row({ median, spread, count }: Estimate, unit: string): readonly [string, string, string] {
  const show = (value: number): string => `${value.toFixed(3)}${unit === '' ? '' : ` ${unit}`}`
  return [show(median), `${spread.kind} ${show(spread.low)} to ${show(spread.high)}`, String(count)]
}
