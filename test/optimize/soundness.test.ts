import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { TOOLS } from '../../src/effects/tools/index.ts'
import { DEFAULT_PASSES } from '../../src/optimize/preset.ts'

const byText = (a = '', b = ''): number => (a < b ? -1 : a > b ? 1 : 0)

/** The rows of the table in docs/soundness.md. */
const rows = readFileSync('docs/soundness.md', 'utf8')
  .split('\n')
  .filter((line) => /^\| [a-z]+-[a-z]+ /.test(line))
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )

test('the table names every pass, and no other', () => {
  expect([...new Set(rows.map(([pass]) => pass))].sort(byText)).toEqual(
    DEFAULT_PASSES.map(({ name }) => name).sort(byText),
  )
})

test('the table has a row for every tool that keeps a cache, once', () => {
  const mounted = rows.filter(([pass]) => pass === 'mount-caches').map(([, step]) => step)
  expect([...mounted].sort(byText)).toEqual(Object.keys(TOOLS).sort(byText))
})

test('the tests that the table names are there, and ask an engine', () => {
  const named = rows.flatMap(([, , test]) => (test === '—' ? [] : [test?.replaceAll('`', '') ?? '']))
  expect(named.filter((path) => !existsSync(path) || !path.endsWith('.engine.test.ts'))).toEqual([])
})
