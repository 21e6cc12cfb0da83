import { describe, expect, test } from 'vitest'
import { define } from '../../src/dsl/define.ts'
import { captureOrigin } from '../../src/dsl/origin.ts'
import { stage, type AnyStage } from '../../src/index.ts'
import type { RuleName } from '../../src/ir/rule-names.ts'
import { lint, newFindings, sorted } from '../../src/lint/lint.ts'
import type { Finding } from '../../src/lint/rule.ts'
import { optimize } from '../../src/optimize/optimize.ts'

function linted(target: AnyStage, name = 'test.image', allow?: readonly RuleName[]): readonly Finding[] {
  const definition = define(
    name,
    import.meta.filename,
    target,
    captureOrigin('image'),
    allow === undefined ? {} : { allow },
  )
  return lint(definition, optimize(definition))
}

const rules = (findings: readonly Finding[]): readonly string[] => findings.map(({ rule }) => rule)

test('a finding has its place, its step, its stage and its page', () => {
  const [found] = linted(stage('debian:12').env({ A_TOKEN: 'x' }).user('app'))
  expect(found).toMatchObject({
    rule: 'secret-in-variable',
    stage: 'image',
    step: 'image/env',
    docs: 'docs/lint/secret-in-variable.md',
    origin: { file: import.meta.filename, line: 24, call: 'env' },
  })
})

test('findings are in the order of their places, each once', () => {
  const lines = linted(stage('debian').env({ A_KEY: 'x', B_KEY: 'y' }).run('cd /').run('make | sort').user('root')).map(
    ({ origin }) => origin.column,
  )
  expect(lines).toHaveLength(6)
  expect(lines).toEqual([...lines].sort((a, b) => a - b))
  const [first] = linted(stage('debian').user('app'))
  expect(sorted(first === undefined ? [] : [first, { ...first }])).toHaveLength(1)
})

describe('what an author accepts', () => {
  const target = stage('debian').run('cd /')

  test('at a step, and nowhere else', () => {
    expect(rules(linted(target.run('cd /', { allow: ['lost-shell-state'] }).user('app')))).toEqual([
      'latest-tag',
      'lost-shell-state',
    ])
  })

  test('at one step, and not another rule', () => {
    expect(
      rules(
        linted(
          stage('debian:12')
            .run('cd /', { allow: ['latest-tag'] })
            .user('app'),
        ),
      ),
    ).toEqual(['lost-shell-state'])
  })

  test('in the whole image', () => {
    expect(rules(linted(target, 'test.image', ['lost-shell-state', 'root-user']))).toEqual(['latest-tag'])
  })

  test('after a merge of the steps', () => {
    const merged = stage('debian:12')
      .apt(['git'], { allow: ['late-change'] })
      .apt(['curl'])
      .user('app')
    expect(optimize(define('a', '/a', merged, captureOrigin('image'))).definition.target.steps[0]?.allow).toEqual([
      'late-change',
    ])
  })
})

test('images that share a stage tell of it once, whatever the stage is called in them', () => {
  const shared = stage('debian').run('cd /')
  const first = linted(shared.user('app'), 'test.first')
  const second = linted(stage().from(shared).run('make | sort').user('app'), 'test.second')
  expect(newFindings([first, second]).map(rules)).toEqual([['latest-tag', 'lost-shell-state'], ['pipe-hides-failure']])
})

test('the images of this repository have no findings', async () => {
  const { default: base } = await import('../../images/venvoy.base.ts')
  const { default: web } = await import('../../images/venvoy.web.ts')
  for (const image of [base, web]) {
    const definition = image.definition()
    expect(lint(definition, optimize(definition))).toEqual([])
  }
})
