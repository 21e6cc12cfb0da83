import { afterAll, expect, test } from 'vitest'
import { configOf, sameParts } from '../buildkit/config.ts'
import { describeWithProgram } from '../buildkit/program.ts'
import { readDockerfiles } from '../buildkit/reader.ts'
import { PLACES } from './places.ts'

const RUNS = Number(process.env['LAYERWRIGHT_RUNS'] ?? 100)
const seed = Number(process.env['LAYERWRIGHT_SEED'] ?? Date.now() % 2 ** 31)

describeWithProgram('parser', `BuildKit reads what was typed (LAYERWRIGHT_SEED=${seed})`, (parser) => {
  let values = 0

  const rows = ([undefined, '`'] as const).flatMap((escape) =>
    PLACES.map((place) => ({ ...place, escape, said: escape === undefined ? place.name : `${place.name}, escape=\`` })),
  )

  test.each(rows)('$said', ({ said, cases, escape }) => {
    const made = cases(seed, RUNS, escape)
    const readings = readDockerfiles(
      parser,
      made.map(({ request }) => request),
    )
    const wrong = made.flatMap(({ request, expected, pick, mayBeRefused }, index) => {
      const reading = readings[index]
      if (reading === undefined) return []
      const { error } = reading
      const refused = mayBeRefused ? undefined : reading.refused
      const config = configOf(reading.stages.at(-1)?.instructions ?? [])
      const found = {
        ...{ error, refused, read: error === undefined ? pick(reading) : undefined },
        config: mayBeRefused ? config : sameParts(reading.config, config),
      }
      const wanted = { error: undefined, refused: undefined, read: expected, config }
      return equal(found, wanted) ? [] : [{ request, found, wanted }]
    })
    // The shortest says it best.
    const [first] = wrong.sort((one, other) => one.request.dockerfile.length - other.request.dockerfile.length)
    if (first !== undefined)
      expect(
        first.found,
        `${wrong.length} of ${made.length} are wrong; the shortest:\n${JSON.stringify(first.request)}`,
      ).toEqual(first.wanted)
    expect(made.length, `${said}: the DSL refuses nearly every value`).toBeGreaterThan(RUNS / 20)
    values += made.reduce((sum, { values: count }) => sum + count, 0)
  })

  test('at least 10,000 values were compared', () => {
    expect(values).toBeGreaterThan(10_000)
  })

  afterAll(() => {
    console.info(
      `${values} values in ${PLACES.length} places, each with both escapes, were compared; LAYERWRIGHT_SEED=${seed} repeats them`,
    )
  })
})

function equal(one: unknown, other: unknown): boolean {
  try {
    expect(one).toEqual(other)
    return true
  } catch {
    return false
  }
}
