import { describe, test } from 'vitest'
import { arg, stage, text, type AnyStage } from '../../../src/index.ts'
import { finds, leavesAlone } from '../found.ts'

const RULE = 'latest-tag'
const debian = stage('debian:12-slim')

describe('finds', () => {
  test.each<[string, AnyStage, RegExp]>([
    ['no tag', stage('debian'), /^warning: the base debian .* debian:VERSION$/],
    ['the tag latest', stage('debian:latest'), /the base debian:latest .* debian:VERSION$/],
    ['a registry with a port', stage('example.org:5000/team/app'), /example\.org:5000\/team\/app:VERSION$/],
    ['the default of an argument', stage(text`debian:${arg('TAG', 'latest')}`), /debian:latest/],
    ['an argument that is all of it', stage(arg('BASE', 'debian')), /the base debian /],
    ['the word of an argument', stage(text`debian:${arg('TAG').or('latest')}`), /debian:latest/],
    ['an image that is copied from', debian.copy('/a', '/a', { from: 'busybox' }), /^warning: the image busybox /],
    [
      'an image that is mounted',
      debian.run('true', { mounts: [{ type: 'bind', target: '/m', from: 'busybox' }] }),
      /busybox/,
    ],
    [
      'the base of a stage in between',
      debian.copy('/a', '/a', { from: stage('golang').run('make') }),
      /the base golang/,
    ],
  ])('%s', (_, target, message) => {
    finds(RULE, target, message)
  })
})

describe('leaves alone', () => {
  const tool = stage().from('golang:1.23', { as: 'tool' })
  test.each<[string, AnyStage]>([
    ['a tag', debian],
    ['a tag that begins with latest', stage('gcc:latest-12')],
    ['a digest', stage(`debian@sha256:${'0'.repeat(64)}`)],
    ['a tag and a digest', stage(`debian:latest@sha256:${'0'.repeat(64)}`)],
    ['scratch', stage('scratch').copy('a', '/a')],
    ['a registry with a port, and a tag', stage('example.org:5000/team/app:1')],
    ['an argument with a default', stage(text`python:${arg('PYTHON', '3.11')}-slim`)],
    ['an argument without one', stage(text`debian:${arg('TAG')}`)],
    ['an argument without one that is all of it', stage(arg('BASE'))],
    ['an argument in an argument', stage(text`debian:${arg('TAG', text`${arg('RELEASE')}`)}`)],
    ['an argument in an argument that has one', stage(text`debian:${arg('TAG', text`${arg('RELEASE', '12')}-slim`)}`)],
    ['the word of an argument', stage(text`debian:${arg('TAG').or('12')}`)],
    ['a stage', stage().from(tool)],
    ['a copy from a stage', debian.copy('/a', '/a', { from: tool })],
    ['a copy from an image with a tag', debian.copy('/a', '/a', { from: 'busybox:1.36' })],
    ['a copy from the context', debian.copy('latest', '/a')],
    ['a base that its author accepts', stage().from('debian', { allow: ['latest-tag'] })],
    ['a copy that its author accepts', debian.copy('/a', '/a', { from: 'busybox', allow: ['latest-tag'] })],
  ])('%s', (_, target) => {
    leavesAlone(RULE, target)
  })
})
