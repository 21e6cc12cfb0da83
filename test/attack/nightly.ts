/**
 * Attacks the optimizer for a night: `npm run nightly -- [--seed N] [--definitions N] [--pairs N] [--minutes N] [--out FOLDER]`.
 * What it finds is written to the folder as definitions that can be pasted, each as soon as it is found. A run that was
 * stopped is repeated by its seed, or continued by another.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { requireEngine } from '../../src/engine/probe.ts'
import { withRun } from '../../src/engine/run.ts'
import { attack } from './attack.ts'
import { attackLine, counterexampleFile, missFile, pairLine } from './format.ts'
import { Laboratory } from './laboratory.ts'
import { tryPairs } from './pairs.ts'

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    definitions: { type: 'string', default: '2000' },
    pairs: { type: 'string', default: '1000' },
    minutes: { type: 'string', default: '180' },
    out: { type: 'string', default: 'attack-findings' },
  },
})
const number = (text: string, option: string): number => {
  const value = Number(text)
  if (text.trim() !== '' && Number.isInteger(value) && value >= 0) return value
  console.error(`--${option} takes a whole number, not ${JSON.stringify(text)}`)
  process.exit(2)
}
const seed = number(values.seed ?? String(Math.floor(Date.now() / 1000)), 'seed')
const wanted = number(values.definitions, 'definitions')
const pairs = number(values.pairs, 'pairs')
const seconds = 60 * number(values.minutes, 'minutes')
const { out } = values

console.log(`seed ${seed}`)
let files = 0
const write = async (text: string): Promise<void> => {
  await mkdir(out, { recursive: true })
  files += 1
  const path = join(out, `${seed}-${files}.ts`)
  await writeFile(path, text)
  console.log(`found ${path}`)
}

const found = await withRun(await requireEngine(), async (run) => {
  const started = performance.now()
  const left = (): number => seconds - (performance.now() - started) / 1000
  const laboratory = await Laboratory.open(run)
  const attacked = await attack(laboratory, {
    seed,
    wanted,
    seconds: left(),
    onFound: (counterexample) => write(counterexampleFile(counterexample)),
    onProgress: (report) => console.log(attackLine(report)),
  })
  const paired = await tryPairs(laboratory, {
    seed,
    wanted: pairs,
    seconds: left(),
    onProgress: (report) => console.log(pairLine(report)),
  })
  for (const miss of paired.misses) await write(missFile(miss))
  console.log(`\n${attackLine(attacked)}\n${pairLine(paired)}`)
  if (attacked.compared < wanted || paired.pairs < pairs) console.log('The time was over before all of it was tried.')
  return attacked.different + paired.misses.length
})
process.exitCode = found === 0 ? 0 : 1
