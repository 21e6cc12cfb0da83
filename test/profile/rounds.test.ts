import { describe, expect, test } from 'vitest'

import { schedule, type RoundsOptions } from '../../src/profile/rounds.ts'

/** One build a word: `1A:cold` is the naive variant (A) in round 1, `~` marks what is not counted. */
function order(options: RoundsOptions): readonly string[] {
  return schedule(options).map((build) => {
    const name = build.phase === 'cold' ? 'cold' : build.scenario
    return `${build.counted ? '' : '~'}${build.round}${build.variant === 'naive' ? 'A' : 'B'}:${name}`
  })
}

describe('schedule', () => {
  test('one round without scenarios is a cold pair', () => {
    expect(order({ rounds: 1, scenarios: [] })).toEqual(['1A:cold', '1B:cold'])
  })

  test('the scenarios follow in the order given', () => {
    expect(order({ rounds: 1, scenarios: ['edit', 'bump'] }).slice(2)).toEqual([
      '1A:edit',
      '1B:edit',
      '1A:bump',
      '1B:bump',
    ])
  })

  test('which variant goes first alternates from round to round', () => {
    expect(order({ rounds: 4, scenarios: [] }).filter((build) => build.endsWith(':cold'))).toEqual([
      ...['1A:cold', '1B:cold', '2B:cold', '2A:cold'],
      ...['3A:cold', '3B:cold', '4B:cold', '4A:cold'],
    ])
  })

  test('the warm-up is a whole round before the first that does not count', () => {
    expect(order({ rounds: 1, scenarios: ['edit'], warmUp: true })).toEqual([
      ...['~0B:cold', '~0A:cold', '~0B:edit', '~0A:edit'],
      ...['1A:cold', '1B:cold', '1A:edit', '1B:edit'],
    ])
  })

  test('without a warm-up everything counts', () => {
    expect(schedule({ rounds: 3, scenarios: ['x'] }).every(({ counted }) => counted)).toBe(true)
  })

  test('a variant is built cold before anything else of its round', () => {
    for (const variant of ['naive', 'optimized']) {
      const own = schedule({ rounds: 5, scenarios: ['x', 'y'], warmUp: true }).filter(
        (build) => build.variant === variant,
      )
      expect(own.filter((_, index) => index % 3 === 0).map(({ phase }) => phase)).toEqual(Array(6).fill('cold'))
    }
  })

  test('refuses what is no schedule', () => {
    expect(() => schedule({ rounds: 0, scenarios: [] })).toThrow('rounds must be a whole number above 0, not 0')
    expect(() => schedule({ rounds: 1.5, scenarios: [] })).toThrow(RangeError)
    expect(() => schedule({ rounds: 1, scenarios: ['a', 'a'] })).toThrow('the scenario a is listed twice')
  })
})
