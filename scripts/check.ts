/** Runs every check of the project, or those that are named, and says at the end which of them failed. */
import { spawnSync } from 'node:child_process'
import { styleText } from 'node:util'

/** Scripts of package.json; the quick ones come first. */
const CHECKS: ReadonlyMap<string, string> = new Map([
  ['format', 'format:check'],
  ['lint', 'lint'],
  ['types', 'types'],
  ['direction', 'direction'],
  ['dead-code', 'dead-code'],
  ['generated', 'generated:check'],
  ['findings', 'findings'],
  ['tests', 'test'],
])

interface Outcome {
  readonly name: string
  readonly passed: boolean
  readonly seconds: number
}

/** The tests show their progress; the others speak only when they fail. */
function run(name: string, script: string): Outcome {
  const shown = name === 'tests'
  console.log(styleText('bold', `▸ ${name}`))
  const started = performance.now()
  const { status, stdout, error } = spawnSync(`npm run --silent ${script} 2>&1`, {
    shell: true,
    encoding: 'utf8',
    stdio: ['ignore', shown ? 'inherit' : 'pipe', 'inherit'],
    maxBuffer: 64 * 1024 * 1024,
  })
  const outcome = { name, passed: status === 0, seconds: (performance.now() - started) / 1000 }
  if (error !== undefined) console.log(error.message)
  if (!outcome.passed && !shown) console.log(stdout)
  return outcome
}

function line({ name, passed, seconds }: Outcome): string {
  const mark = passed ? styleText('green', '✓') : styleText('red', '✗')
  return `${mark} ${name.padEnd(10)} ${seconds.toFixed(1).padStart(6)} s`
}

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !CHECKS.has(name))
if (unknown.length > 0) {
  console.error(`unknown: ${unknown.join(', ')}. The checks are ${[...CHECKS.keys()].join(', ')}`)
  process.exit(2)
}

const outcomes = [...CHECKS]
  .filter(([name]) => wanted.length === 0 || wanted.includes(name))
  .map((check) => run(...check))
const failed = outcomes.filter(({ passed }) => !passed)
console.log(['', ...outcomes.map(line), ''].join('\n'))
console.log(failed.length === 0 ? 'all checks passed' : `failed: ${failed.map(({ name }) => name).join(', ')}`)
process.exitCode = failed.length === 0 ? 0 : 1
