import { fileURLToPath } from 'node:url'
import { literal, stage, variable } from '../src/index.ts'
import { define } from '../src/dsl/define.ts'
import type { Stage } from '../src/index.ts'
import { toDockerfile } from '../src/optimize/emit.ts'
import { estimate, type Estimate } from '../src/profile/statistics.ts'

export const STEPS = 1000
const TIMES = 20

interface Timing {
  /** Milliseconds of the first time, when nothing has been compiled yet. */
  readonly first: number
  /** Milliseconds of the others. */
  readonly later: Estimate
}

/** Times a definition of many steps of all kinds: making it, and printing it as a Dockerfile. */
export function measurePrinting(): Readonly<Record<'making' | 'printing', Timing>> {
  const made = Array.from({ length: TIMES }, (_, round) => timed(() => definition(round)))
  const printed = made.map(({ result }) => timed(() => toDockerfile(result)))
  return { making: timing(made), printing: timing(printed) }
}

function definition(round: number): ReturnType<typeof define> {
  const file = fileURLToPath(import.meta.url)
  let target = stage('debian:12-slim')
  for (let index = 0; index < STEPS; index += 1) target = step(target, `${round}-${index}`, index % 8)
  return define('bench.long', file, target, { file, line: 1, column: 1, call: 'image' })
}

function step(target: Stage, name: string, kind: number): Stage {
  switch (kind) {
    case 0:
      return target.apt([`package-${name}`, 'curl'])
    case 1:
      return target.env({ [`NAME_${name.replace('-', '_')}`]: literal(`"${name}" $HOME`) })
    case 2:
      return target.run(`echo ${name}`)
    case 3:
      return target.copy(`file ${name}`, `/srv/${name}/`)
    case 4:
      return target.pip([`module-${name}`])
    case 5:
      return target.file(`/etc/${name}.conf`, `${name}\n`.repeat(5))
    case 6:
      return target.label({ [`label.${name}`]: variable('HOME') })
    default:
      return target.run([`mkdir /${name}`, `cd /${name} && touch x`])
  }
}

function timed<Result>(body: () => Result): { readonly result: Result; readonly milliseconds: number } {
  const start = process.hrtime.bigint()
  const result = body()
  return { result, milliseconds: Number(process.hrtime.bigint() - start) / 1e6 }
}

function timing(runs: readonly { readonly milliseconds: number }[]): Timing {
  const [first = 0, ...later] = runs.map(({ milliseconds }) => milliseconds)
  return { first, later: estimate(later) }
}
