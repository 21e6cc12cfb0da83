import { describe, expect, test } from 'vitest'
import { arg, DefinitionError, literal, stage, text, variable } from 'layerwright'
import { toDockerfile } from '../../src/optimize/emit.ts'
import { body, defined, naive } from '../dsl/defined.ts'
import { readDockerfile } from './buildkit/read.ts'

const debian = stage('debian:12-slim')

describe('build arguments are declared where Docker needs them', () => {
  const version = arg('VERSION', '12')

  test('before FROM, and again without the default in a stage that uses it', () => {
    expect(naive(stage(text`debian:${version}`).env({ V: version }))).toBe(
      'ARG VERSION=12\nFROM debian:${VERSION}\n\nARG VERSION\nENV V=${VERSION}\n',
    )
  })

  test('in a stage just before the first use, once', () => {
    expect(body(debian.env({ A: '1' }).env({ B: version }).env({ C: version }))).toBe(
      'ENV A=1\n\nARG VERSION=12\nENV B=${VERSION}\nENV C=${VERSION}\n',
    )
  })

  test('in each stage that uses it', () => {
    const other = stage().from('alpine:3', { as: 'other' }).env({ A: version })
    const both = naive(stage('debian:12').env({ B: version }).copy('/a', '/a', { from: other }))
    expect(both.match(/^ARG VERSION=12$/gm)).toHaveLength(2)
  })

  test('after those that its own default is made of', () => {
    const patch = arg('PATCH', text`${version}.1`)
    expect(body(debian.env({ A: text`v${patch}` }))).toBe('ARG VERSION=12\nARG PATCH=${VERSION}.1\nENV A=v${PATCH}\n')
    expect(naive(stage(text`debian:${patch}`))).toBe('ARG VERSION=12\nARG PATCH=${VERSION}.1\nFROM debian:${PATCH}\n')
  })

  test('for the word of a variable too', () => {
    expect(body(debian.env({ A: variable('X').or(version) }))).toBe('ARG VERSION=12\nENV A=${X:-${VERSION}}\n')
  })

  test('at the place of .arg() when there is one', () => {
    expect(body(debian.arg(version).env({ A: '1' }).env({ B: version }))).toBe(
      'ARG VERSION=12\nENV A=1\nENV B=${VERSION}\n',
    )
  })

  test('and a variable declares nothing', () => {
    expect(body(debian.env({ A: text`${variable('HOME')}/a` }))).toBe('ENV A=${HOME}/a\n')
  })
})

describe('stages', () => {
  test('come after those that they need, the target last', () => {
    const one = stage().from('debian:12', { as: 'one' })
    const two = stage().from(one, { as: 'two' })
    const target = stage().from(two).copy('/a', '/a', { from: one })
    expect(readDockerfile(naive(target)).map(({ keyword, rest }) => `${keyword} ${rest}`)).toEqual([
      'FROM debian:12 AS one',
      'FROM one AS two',
      'FROM two',
      'COPY /a /a',
    ])
  })

  test('get a name when another one refers to them, and only then', () => {
    expect(naive(stage().from(stage('debian:12')))).toMatch(/^FROM debian:12 AS (unnamed)\n\nFROM \1\n$/)
    expect(naive(stage('debian:12'))).toBe('FROM debian:12\n')
    expect(naive(debian.copy('/a', '/b', { from: stage('alpine:3') }))).toMatch(
      /^FROM alpine:3 AS (unnamed)\n[\s\S]*\nCOPY --from=\1 \/a \/b\n$/,
    )
    const from = stage('alpine:3')
    expect(naive(debian.run('true', { mounts: [{ type: 'bind', target: '/x', from }] }))).toMatch(
      /^FROM alpine:3 AS (from)\n[\s\S]*\nRUN --mount=type=bind,from=\1,target=\/x /,
    )
  })

  test('that nothing needs are left out', () => {
    stage().from('debian:12', { as: 'unused' })
    expect(naive(debian)).not.toContain('unused')
  })

  test('shared by two are printed once', () => {
    const shared = stage('debian:12').run('true')
    const target = stage()
      .from(shared)
      .copy('/a', '/a', { from: stage().from(shared).run('false') })
    expect(naive(target).match(/^RUN true$/gm)).toHaveLength(1)
  })

  test('for a platform say so', () => {
    expect(naive(stage().from('debian:12', { platform: 'linux/arm64' }))).toBe(
      'FROM --platform=linux/arm64 debian:12\n',
    )
  })
})

describe('a very long value', () => {
  const long = 'x'.repeat(70_000)

  test('that fits no line that Docker reads is refused with its place', () => {
    const [first] = defined(debian.env({ A: 'x'.repeat(60_000) })).target.steps
    expect(first?.kind).toBe('env')
    expect(() => naive(debian.env({ A: long }))).toThrow(
      /print\.test\.ts:\d+:\d+: a line of 70\d\d\d bytes.*\.copy\(\)/,
    )
    expect(() => naive(debian.run(`echo ${long}`))).toThrow(DefinitionError)
    expect(() => naive(debian.file('/a', `${long}\n`))).toThrow(DefinitionError)
    expect(() => naive(stage(text`debian:${arg('V', long)}`))).toThrow(/test\.ts:1:1: a line of/)
    expect(() => naive(debian.cmd(Array.from({ length: 3000 }, () => 'a word of twenty chars')))).toThrow(
      DefinitionError,
    )
  })

  test('is measured with its instruction and its line break', () => {
    const longest = 65_535 - 'ENV A=\n'.length
    expect(naive(debian.env({ A: 'x'.repeat(longest) }))).toContain('ENV A=x')
    expect(() => naive(debian.env({ A: 'x'.repeat(longest + 1) }))).toThrow(/a line of 65536 bytes/)
  })

  test('counts in bytes', () => {
    expect(() => naive(debian.env({ A: 'é'.repeat(40_000) }))).toThrow(DefinitionError)
  })

  test('that fits is printed, on several lines where it has several', () => {
    const fits = 'x'.repeat(60_000)
    expect(naive(debian.env({ A: fits, B: fits, C: fits }))).toContain(fits)
    expect(naive(debian.file('/a', `${fits}\n${fits}\n`))).toContain(fits)
    expect(naive(debian.run(`echo ${fits}\necho ${fits}`))).toContain(fits)
  })
})

describe('printing', () => {
  test('gives the same bytes every time', () => {
    const target = debian.env({ B: '1', A: '2' }).apt(['b', 'a']).label({ z: '1', a: '2' })
    expect(new Set(Array.from({ length: 5 }, () => naive(target))).size).toBe(1)
    expect(toDockerfile(defined(target)).instructions).toEqual(toDockerfile(defined(target)).instructions)
  })

  test('keeps the order of names as written', () => {
    expect(body(debian.env({ B: '1', A: '2', C: '3' }))).toBe('ENV B=1 \\\n    A=2 \\\n    C=3\n')
  })

  test('keeps comments comments, whatever is in them', () => {
    const comment = 'syntax=docker/dockerfile:1\n\nRUN true \\\nescape=`'
    const read = readDockerfile(naive(debian.comment(comment).cmd(['sh'])))
    expect(read.map(({ keyword }) => keyword)).toEqual(['FROM', 'CMD'])
  })

  test('ends with one line break', () => {
    expect(naive(debian.comment('last'))).toMatch(/[^\n]\n$/)
    expect(naive(debian.file('/a', 'x\n\n'))).toMatch(/EOF\n$/)
  })

  test('a literal that looks like a variable is no variable', () => {
    expect(body(debian.env({ A: literal('${HOME} $PATH $5') }))).toBe('ENV A="\\${HOME} \\$PATH \\$5"\n')
    expect(body(debian.env({ PRICE: '$5 and $' }))).toBe('ENV PRICE="\\$5 and \\$"\n')
  })
})
