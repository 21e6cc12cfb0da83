import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { OWN_RULES } from '../../src/ir/rule-names.ts'
import { DESCRIPTIONS, docsOf, RULES } from '../../src/lint/rules.ts'
import { runExample } from '../dsl/examples.ts'
import { findings } from './found.ts'
import { exampleOf } from './pages.ts'

const folder = new URL('../../docs/lint/', import.meta.url)
const pages = readdirSync(folder).filter((name) => name !== 'README.md')

test('every rule has a page, and every page a rule', () => {
  expect(OWN_RULES.map((rule) => `docs/lint/${rule}.md`)).toEqual(OWN_RULES.map(docsOf))
  expect([...pages].sort()).toEqual(OWN_RULES.map((rule) => `${rule}.md`).sort())
  expect(DESCRIPTIONS.map(({ name }) => name)).toEqual(OWN_RULES)
})

test('every rule has its file', () => {
  const files = readdirSync(new URL('../../src/lint/rules/', import.meta.url))
  expect([...files].sort()).toEqual(RULES.map(({ name }) => `${name}.ts`).sort())
})

test('the list of rules names all of them in their order', () => {
  const list = readFileSync(new URL('README.md', folder), 'utf8')
  expect([...list.matchAll(/^\| \[([a-z-]+)\]\(\1\.md\)/gm)].map(([, name]) => name)).toEqual(OWN_RULES)
})

describe.each(OWN_RULES)('%s', (rule) => {
  test('its page says why, by which source, and how to accept it', () => {
    const page = readFileSync(new URL(`${rule}.md`, folder), 'utf8')
    expect(page).toMatch(new RegExp(`^# ${rule}\n`))
    expect(page.match(/^(?:\*\*(?:Why|Bad|Good|Accepting it)\.?\*\*|Source:)/gm)).toEqual([
      '**Why.**',
      'Source:',
      '**Bad**',
      '**Good**',
      '**Accepting it.**',
    ])
  })

  test('the bad example has this finding alone, the good one none', () => {
    // What an engine says of them is another test's matter.
    const expected = rule === 'invalid-instruction' ? [] : [rule]
    expect(findings(runExample(exampleOf(rule, 'Bad'))).map((finding) => finding.rule)).toEqual(expected)
    expect(findings(runExample(exampleOf(rule, 'Good'))).map(({ message }) => message)).toEqual([])
  })
})
