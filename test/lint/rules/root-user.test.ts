import { describe, test } from 'vitest'
import { arg, stage, text, variable, type AnyStage } from '../../../src/index.ts'
import { finds, leavesAlone } from '../found.ts'

const RULE = 'root-user'
const debian = stage('debian:12-slim')

describe('finds', () => {
  test.each<[string, AnyStage, RegExp]>([
    ['no user', debian, /^note: no step sets a user/],
    ['root', debian.user('app').user('root'), /^note: the image ends as root/],
    ['root by number', debian.user('0'), /ends as root/],
    ['root with a group', debian.user('root:app'), /ends as root/],
    ['root as the default of an argument', debian.user(arg('USER_NAME', 'root')), /ends as root/],
    ['root as typed', debian.user('app').instruction('USER 0:0'), /ends as root/],
    ['the user of the stage that it starts from', stage().from(debian.user('root')).run('true'), /ends as root/],
    ['no user in any stage', stage().from(debian), /no step sets a user/],
    ['a user of another stage', debian.copy('/a', '/a', { from: debian.user('app') }), /no step sets a user/],
  ])('%s', (_, target, message) => {
    finds(RULE, target, message)
  })
})

describe('leaves alone', () => {
  test.each<[string, AnyStage]>([
    ['a user', debian.user('app')],
    ['a user by number', debian.user('1000:1000')],
    ['a user whose name begins with root', debian.user('rootless')],
    ['a user by a number that begins with 0', debian.user('0100')],
    ['a user after root', debian.user('root').run('true').user('app')],
    ['a user before anything else', debian.user('app').run('true').cmd(['sh'])],
    ['a variable', debian.user(variable('APP_USER'))],
    ['a variable that is set', debian.env({ APP_USER: 'app' }).user(variable('APP_USER'))],
    ['an argument', debian.user(arg('USER_NAME', 'app'))],
    ['an argument without a default', debian.user(arg('USER_NAME'))],
    ['an argument with a group', debian.user(text`${arg('UID', '1000')}:root`)],
    ['a user as typed', debian.instruction('USER app')],
    ['the user of the stage that it starts from', stage().from(debian.user('app')).run('true')],
    ['one that is two stages below', stage().from(stage().from(debian.user('app')).run('true'))],
    ['root in another stage', debian.copy('/a', '/a', { from: debian.user('root') }).user('app')],
    ['a base that says so', stage('gcr.io/distroless/static-debian12:nonroot')],
    ['a base of a base that says so', stage().from(stage('example.org/nginx-unprivileged:1.27')).run('true')],
    ['what its author accepts', debian.user('root', { allow: ['root-user'] })],
  ])('%s', (_, target) => {
    leavesAlone(RULE, target)
  })
})
