import { describe, expect, test } from 'vitest'
import type { Rewrite } from '../../src/optimize/pass.ts'
import { blame } from '../../src/verify/blame.ts'

const rewrite = (pass: string, ...steps: readonly string[]): Rewrite => ({
  ...{ pass, stage: 's', steps, action: 'moved', legality: 'by contract', reason: 'it commutes' },
})

const MADE = [rewrite('order', 'a'), rewrite('order', 'b'), rewrite('merge', 'c', 'd'), rewrite('mount', 'e')]

/** Blames what makes the image another one; says how many builds that took. */
async function blamed(isGuilty: (left: readonly string[]) => boolean, made = MADE) {
  let builds = 0
  const found = await blame(made, 'they differ', (without) => {
    builds += 1
    const left = made.flatMap(({ pass, steps }) =>
      without.some((other) => other.pass === pass && other.steps.join() === steps.join()) ? [] : [steps.join()],
    )
    return Promise.resolve({ equal: !isGuilty(left) })
  })
  return { builds, found: found.map(({ pass, steps, reason }) => `${pass} ${steps.join()}: ${reason}`) }
}

describe('blame', () => {
  test('finds one rewrite among those of its pass', async () => {
    expect(await blamed((left) => left.includes('b'))).toEqual({ builds: 3, found: ['order b: they differ'] })
    expect(await blamed((left) => left.includes('c,d'))).toEqual({ builds: 2, found: ['merge c,d: they differ'] })
  })

  test('takes all of a pass where each of them is enough', async () => {
    const { found } = await blamed((left) => left.includes('a') || left.includes('b'))
    expect(found).toEqual(['order a: they differ', 'order b: they differ'])
  })

  test('takes one where it needs another one to change the image', async () => {
    const { found } = await blamed((left) => left.includes('a') && left.includes('e'))
    expect(found).toEqual(['order a: they differ'])
  })

  test('takes all where no pass is to blame alone', async () => {
    const { builds, found } = await blamed((left) => left.includes('a') || left.includes('e'))
    expect([builds, found.length]).toEqual([3, 4])
  })

  test('builds nothing where there is one rewrite alone', async () => {
    expect(await blamed(() => true, [rewrite('mount', 'e')])).toEqual({ builds: 0, found: ['mount e: they differ'] })
  })

  test('names a rewrite once that was made in two rounds', async () => {
    const twice = [rewrite('order', 'a'), rewrite('order', 'a')]
    expect((await blamed(() => true, twice)).found).toEqual(['order a: they differ'])
  })
})
