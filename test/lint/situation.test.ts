import { expect, test } from 'vitest'
import { arg, stage, text, variable, type AnyStage } from '../../src/index.ts'
import { situationsOf } from '../../src/lint/situation.ts'
import { defined } from '../dsl/defined.ts'

/** What holds at the last step of a target. */
function atEnd(target: AnyStage) {
  const last = situationsOf(defined(target)).at(-1)
  if (last === undefined) throw new Error('the target has no step')
  return { ...last, environment: Object.fromEntries(last.environment), before: last.before.map(({ kind }) => kind) }
}

const base = stage('debian:12').env({ ROOT: '/opt' }).arg(arg('ONLY_HERE', '1')).user('app').shell(['/bin/bash', '-c'])

test('a stage goes on where the one that it starts from ended, without its build arguments', () => {
  expect(atEnd(stage().from(base).run('true'))).toMatchObject({
    user: 'app',
    shell: ['/bin/bash', '-c'],
    environment: { ROOT: '/opt' },
    before: ['env', 'arg', 'user', 'shell'],
  })
})

test('values are expanded where they are set, with the defaults of build arguments', () => {
  const target = stage('debian:12')
    .env({ A: text`${arg('X', '1')}-${variable('UNKNOWN')}` })
    .env({ B: text`${variable('A')}/b` })
    .run('true')
  expect(atEnd(target).environment).toEqual({ X: '1', A: '1-${UNKNOWN}', B: '1-${UNKNOWN}/b' })
})

test('a step does not yet see what it sets itself', () => {
  expect(atEnd(stage('debian:12').env({ A: '1' })).environment).toEqual({})
  expect(atEnd(stage('debian:12').user('app'))).not.toHaveProperty('user')
})

test('nobody has set a user where no stage has, and an instruction as typed can', () => {
  expect(atEnd(stage('debian:12').run('true'))).not.toHaveProperty('user')
  expect(atEnd(stage('debian:12').instruction('USER 1000:1000').run('true')).user).toBe('1000:1000')
})
