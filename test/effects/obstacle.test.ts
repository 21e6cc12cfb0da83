import { describe, expect, test } from 'vitest'
import { arg, stage, type AnyStage } from '../../src/index.ts'
import { obstacleBetween } from './between.ts'

const between = (target: AnyStage): string | undefined => obstacleBetween(target)

const base = stage('debian:12-slim')

describe('an order that may be changed', () => {
  test.each<[string, AnyStage]>([
    ['files in directories that every image has', base.file('/srv/a', 'a\n').file('/usr/local/bin/b', 'b\n')],
    ['metadata and any command', base.label({ a: 'b' }).run('anything')],
    [
      'what an author declares to be apart',
      base.run('a', { reads: [], writes: ['/a'] }).run('b', { reads: [], writes: ['/b'] }),
    ],
  ])('%s', (_, target) => {
    expect(between(target)).toBeUndefined()
  })
})

describe('an order that means something', () => {
  test.each<[string, AnyStage, RegExp]>([
    [
      'copies of several owners, the first of which makes the directory that both are in',
      base.copy('a', '/data/a', { chown: '1000:1000' }).copy('b', '/data/b', { chown: '2000:2000' }),
      /both write/,
    ],
    [
      'an owned copy and a directory made beside it',
      base.copy('a', '/data/a', { chown: '7:7' }).workdir('/data/b'),
      /both write/,
    ],
    [
      'files below one directory that an image may lack',
      base.file('/app/a', 'a\n').file('/app/b', 'b\n'),
      /both write/,
    ],
    ['one path under two spellings', base.file('/usr/bin/x', 'a\n').file('/bin//x', 'b\n'), /both write/],
    [
      'a file and what reads its folder',
      base.file('/etc/x', 'a\n').run('b', { reads: ['/etc'], writes: ['/y'] }),
      /reads/,
    ],
    ['a command that says nothing of itself', base.file('/etc/x', 'a\n').run('b'), /anything/],
    [
      'a variable and the script that names it',
      base.env({ A: '1' }).run('echo $A', { reads: [], writes: ['/a'] }),
      /env:A/,
    ],
    ['a pinned step', base.run('a', { reads: [], writes: ['/a'], pin: true }).file('/etc/b', 'b\n'), /pinned/],
    ['an instruction as typed', base.instruction('LABEL a=b').label({ c: 'd' }), /as typed/],
  ])('%s', (_, target, why) => {
    expect(between(target)).toMatch(why)
  })
})

describe('the home of whoever runs a package tool', () => {
  const config = { reads: [], writes: ['/home/app/.condarc'] } as const

  test.each<[string, AnyStage]>([
    ["another user's conda and its configuration", base.user('app').run('true', config).conda(['numpy'])],
    [
      "another user's pip and its configuration",
      base.user('app').run('true', config).pip(['rich'], { prefix: '/opt/p' }),
    ],
    [
      "another user's pip, and what comes after it",
      base.user('1000').pip(['rich'], { prefix: '/opt/p' }).run('true', config),
    ],
    ['a user that the stage before has set', stage().from(base.user('app')).run('true', config).conda(['numpy'])],
    ['a user that a variable names', base.user(arg('WHO', 'app')).run('true', config).conda(['numpy'])],
  ])('may be anywhere: %s', (_, target) => {
    expect(between(target)).toBeDefined()
  })

  test.each<[string, AnyStage]>([
    ['root', base.run('true', config).conda(['numpy'])],
    ['root again', base.user('app').user('root').run('true', config).pip(['rich'], { prefix: '/opt/p' })],
    ['root by number', base.user('0:0').run('true', config).pip(['rich'], { prefix: '/opt/p' })],
  ])("is /root for %s, whom another's files do not concern", (_, target) => {
    expect(between(target)).toBeUndefined()
  })
})
