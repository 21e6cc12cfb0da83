import fc from 'fast-check'
import { expect, test } from 'vitest'
import { describeWithProgram } from '../buildkit/program.ts'
import { expandWords } from '../buildkit/reader.ts'
import { expandWord } from './buildkit/expand.ts'
import { line, scope } from './hostile.ts'

const RUNS = 10_000
const seed = Number(process.env['LAYERWRIGHT_SEED'] ?? Date.now() % 2 ** 31)

/** What expand.ts does not know, since nothing prints it: the patterns, and the words that end the build. */
const BEYOND = /\$\{[^}]*[#%/?]/

/** A letter after a `$` that only one of Go and Node may know as a letter: each has the Unicode of its own year. */
const NEWER_LETTER = /\$.*(?=[\u0250-\u{10FFFF}])[\p{L}\p{Nd}\p{Cn}]/u

describeWithProgram('parser', `our reading of BuildKit's words (LAYERWRIGHT_SEED=${seed})`, (parser) => {
  test(`agrees with BuildKit's on ${RUNS} hostile words`, () => {
    const words = fc.tuple(
      line.filter((word) => !BEYOND.test(word) && !NEWER_LETTER.test(word)),
      scope,
    )
    const given = fc.sample(words, { seed, numRuns: RUNS })
    const theirs = expandWords(
      parser,
      given.map(([word, environment]) => ({ word, environment })),
    )
    const wrong = given.flatMap(([word, environment], index) => {
      const [our, their] = [ours(word, environment), theirs[index]]
      const said = their !== undefined && 'word' in their ? their.word : undefined
      return our === said ? [] : [{ word, environment, our, their }]
    })
    const shortest = wrong.sort((one, other) => one.word.length - other.word.length)[0]
    expect(shortest, `${wrong.length} of ${RUNS} differ`).toBeUndefined()
    expect(theirs.filter((answer) => 'word' in answer).length).toBeGreaterThan(RUNS / 2)
    expect(theirs.filter((answer) => 'error' in answer).length).toBeGreaterThan(RUNS / 20)
  })
})

function ours(word: string, environment: Readonly<Record<string, string>>): string | undefined {
  try {
    return expandWord(word, environment)
  } catch {
    return undefined
  }
}
