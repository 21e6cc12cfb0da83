import { expect, test } from 'vitest'
import { define } from '../../src/dsl/define.ts'
import { captureOrigin } from '../../src/dsl/origin.ts'
import { arg, stage, text, type AnyStage } from '../../src/index.ts'
import type { Definition } from '../../src/ir/definition.ts'
import { UsageError } from '../../src/ir/errors.ts'
import { toDockerfile } from '../../src/optimize/emit.ts'
import { planScenarios } from '../../src/profile/scenarios.ts'

function definition(target: AnyStage): Definition {
  return define('test.app', import.meta.filename, target, captureOrigin('image'))
}

const app = definition(
  stage('debian:12-slim')
    .label({ title: 'app' })
    .env({ APP_VERSION: '1.9.2' }, { changes: 'weekly', as: 'version' })
    .env({ LANG: 'C.UTF-8' })
    .apt(['curl', 'git'])
    .pip(['rich', 'click']),
)

const names = (of: Definition, chosen?: readonly string[]): readonly string[] =>
  planScenarios(of, chosen).scenarios.map(({ name }) => name)

test('by default: nothing, what is said to change, a label, and one package more in the last list', () => {
  expect(names(app)).toEqual(['no change', 'app/version', 'app/label', 'app/pip'])
})

test('the state before lacks the package that a scenario adds, and only that', () => {
  const { before, withheld, scenarios } = planScenarios(app)
  expect(withheld).toEqual(['click (app/pip)'])
  const lines = (of: Definition): readonly string[] => toDockerfile(of).text.split('\n')
  expect(lines(before).filter((line) => line.includes('click'))).toEqual([])
  const added = scenarios.find(({ name }) => name === 'app/pip')
  expect(added === undefined ? '' : toDockerfile(added.after).text).toBe(toDockerfile(app).text)
})

test('a version counts its last number up, and everything else stays', () => {
  const changed = planScenarios(app).scenarios.find(({ name }) => name === 'app/version')
  const text = changed === undefined ? '' : toDockerfile(changed.after).text
  expect(text).toContain('ENV APP_VERSION=1.9.3\n')
  expect(text).toContain('LANG=C.UTF-8')
})

test('a label with no number in it gets another value', () => {
  const changed = planScenarios(app).scenarios.find(({ name }) => name === 'app/label')
  expect(changed === undefined ? '' : toDockerfile(changed.after).text).toContain('LABEL title="app (edited)"')
})

test('a scenario can be chosen by its whole name or without the stage', () => {
  expect(names(app, ['app/apt'])).toEqual(['no change', 'app/apt'])
  expect(names(app, ['apt', 'version'])).toEqual(['no change', 'app/apt', 'app/version'])
  expect(names(app, ['no change'])).toEqual(['no change'])
})

test('an unknown scenario is refused with those that there are', () => {
  expect(() => planScenarios(app, ['nope'])).toThrow(UsageError)
  expect(() => planScenarios(app, ['nope'])).toThrow(
    /no change, app\/label, app\/version, app\/env, app\/apt, app\/pip/,
  )
})

test('a list of one package is no scenario, since without it the step would be another kind of step', () => {
  expect(names(definition(stage('debian:12-slim').apt(['curl'])))).toEqual(['no change'])
})

test('a value that is all variable is no scenario', () => {
  const version = arg('VERSION', '1')
  expect(names(definition(stage('debian:12-slim').env({ A: text`${version}` }, { changes: 'daily' })))).toEqual([
    'no change',
  ])
})

test("what is said never to change isn't a scenario unless it is asked for", () => {
  const fixed = definition(stage('debian:12-slim').env({ A: '1' }, { changes: 'never' }))
  expect(names(fixed)).toEqual(['no change'])
  expect(names(fixed, ['env'])).toEqual(['no change', 'app/env'])
})
