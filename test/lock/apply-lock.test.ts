import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { arg, context, DefinitionError, stage, text, variable } from 'layerwright'
import type { AnyStage } from '../../src/dsl/stage/types.ts'
import type { Definition } from '../../src/ir/definition.ts'
import { applyLock } from '../../src/lock/apply-lock.ts'
import { namedImages } from '../../src/lock/external-images.ts'
import { isImageReference } from '../../src/ir/image-reference.ts'
import type { Lock, LockedReference } from '../../src/lock/lock.ts'
import { makeVariants, toDockerfile } from '../../src/optimize/emit.ts'
import { DEFAULT_PASSES } from '../../src/optimize/preset.ts'
import { defined } from '../dsl/defined.ts'
import { expandWord } from '../dockerfile/buildkit/expand.ts'
import { readDockerfile } from '../dockerfile/buildkit/read.ts'
import { pairs } from '../dockerfile/buildkit/words.ts'

const digest = (character: string): string => `sha256:${character.repeat(64)}`
const [A, B] = [digest('a'), digest('b')]

function lockOf(references: Readonly<Record<string, string | LockedReference>>): Lock {
  return {
    image: 'acme.image',
    stamps: new Map(),
    references: new Map(
      Object.entries(references).map(([name, entry]) => [name, typeof entry === 'string' ? { digest: entry } : entry]),
    ),
  }
}

const locked = (target: AnyStage, references: Parameters<typeof lockOf>[0]): string =>
  toDockerfile(applyLock(defined(target), lockOf(references))).text

/** The image of each FROM, as BuildKit works it out from the global build arguments. */
function bases(dockerfile: string, buildArguments: Readonly<Record<string, string>> = {}): readonly string[] {
  const known: Record<string, string> = {}
  let global = true
  return readDockerfile(dockerfile).flatMap(({ keyword, rest }) => {
    if (keyword === 'FROM') {
      global = false
      return [expandWord(rest.split(' AS ')[0] ?? '', known)]
    }
    if (keyword !== 'ARG' || !global) return []
    const [[name, value] = ['', undefined]] = rest.includes('=') ? pairs(rest) : [[rest, undefined] as const]
    const given = buildArguments[name] ?? (value === undefined ? undefined : expandWord(value, known))
    if (given !== undefined) known[name] = given
    return []
  })
}

const debian = stage('debian:12-slim')
const python = arg('PYTHON', '3.11')

describe('a digest goes to every image of a registry', () => {
  test('in both variants, and nowhere else', () => {
    const tools = stage().from('golang:1', { as: 'tools' }).run('go build')
    const target = debian
      .copy('/bin/tool', '/bin/', { from: tools })
      .copy('/etc/x', '/etc/', { from: 'busybox' })
      .run('true', { mounts: [{ type: 'bind', from: 'alpine:3', target: '/mnt' }] })
    const references = { 'debian:12-slim': A, 'golang:1': B, busybox: A, 'alpine:3': B }
    const variants = makeVariants(applyLock(defined(target), lockOf(references)), DEFAULT_PASSES)
    for (const definition of [variants.naive, variants.optimized.definition]) {
      const { text } = toDockerfile(definition)
      expect(text).toContain(`FROM golang:1@${B} AS tools\n`)
      expect(text).toContain(`FROM debian:12-slim@${A}\n`)
      expect(text).toContain('COPY --from=tools /bin/tool')
      expect(text).toContain(`COPY --from=busybox@${A} /etc/x`)
      expect(text).toContain(`from=alpine:3@${B},`)
      expect(text.match(/@sha256/g)).toHaveLength(4)
    }
  })

  test.each<[string, AnyStage, Parameters<typeof lockOf>[0]]>([
    ['scratch', stage('scratch').copy('a', '/a'), { scratch: A }],
    ["an author's own digest", stage(`debian@${B}`), { debian: A, [`debian@${B}`]: A }],
    ['an image that the lock lacks', debian, { 'debian:13-slim': A }],
    ['a named context', debian.copy('a', '/a', { from: 'shared' }), { shared: { context: true } }],
    ['a context by that name', debian.copy('a', '/a', { from: context('shared') }), { shared: A }],
  ])('%s stays as it is', (_, target, references) => {
    expect(locked(target, references)).toBe(toDockerfile(defined(target)).text)
  })
})

/** The definition, or nothing where the text names no image. */
function accepted(target: AnyStage): Definition | undefined {
  try {
    return defined(target)
  } catch (error) {
    if (error instanceof DefinitionError) return undefined
    throw error
  }
}

describe('a build argument in the reference', () => {
  const target = stage(text`python:${python}-slim`).env({ PYTHON: text`${python}` })

  test('keeps its meaning: another value is another image', () => {
    const printed = locked(target, { 'python:3.11-slim': A })
    expect(bases(printed)).toEqual([`python:3.11-slim@${A}`])
    expect(bases(printed, { PYTHON: '3.12' })).toEqual(['python:3.12-slim'])
    expect(bases(printed, { PYTHON: '3.11' })).toEqual(['python:3.11-slim'])
    expect(bases(printed, { PYTHON: '' })).toEqual([`python:-slim@${A}`])
  })

  test('keeps its default for the stages and for a FROM without a digest', () => {
    const other = stage(text`node:${python}`)
    const printed = locked(target.copy('/a', '/a', { from: other }), { 'python:3.11-slim': A })
    expect(bases(printed)).toEqual(['node:3.11', `python:3.11-slim@${A}`])
    expect(bases(printed, { PYTHON: '4' })).toEqual(['node:4', 'python:4-slim'])
    expect(printed).toContain('ARG PYTHON\nENV PYTHON=${PYTHON}\n')
  })

  test('may name two images, each with its own digest', () => {
    const printed = locked(target.copy('/a', '/a', { from: stage(text`node:${python}`) }), {
      'python:3.11-slim': A,
      'node:3.11': B,
    })
    expect(bases(printed)).toEqual([`node:3.11@${B}`, `python:3.11-slim@${A}`])
    expect(bases(printed, { PYTHON: '4' })).toEqual(['node:4', 'python:4-slim'])
  })

  test('gives every build what it would get without the lock, but for the default', () => {
    const piece = fc.constantFrom('', 'a', ':', '/', '-', '.', '12', 'slim', '5000', '_', 'docker.io/')
    const texts = fc.array(fc.option(fc.array(piece, { maxLength: 3 }), { nil: undefined }), { maxLength: 4 })
    const word = fc.array(piece, { maxLength: 4 }).map((found) => found.join(''))
    fc.assert(
      fc.property(texts, word, word, (parts, value, given) => {
        const version = arg('V', value)
        const from = parts.reduce((all, part) => text`${all}${part === undefined ? version : part.join('')}`, text`b`)
        const definition = accepted(stage(from))
        fc.pre(definition !== undefined)
        const [plain = ''] = bases(toDockerfile(definition).text)
        const printed = toDockerfile(applyLock(definition, lockOf({ [plain]: A }))).text
        const unlocked = bases(toDockerfile(definition).text, { V: given })
        fc.pre(printed.includes('V_IMAGE'))
        expect(bases(printed)).toEqual([`${plain}@${A}`])
        if (given !== '') expect(bases(printed, { V: given })).toEqual(unlocked)
        else if (value !== '') expect(unlocked.some(isImageReference)).toBe(false)
        else expect(bases(printed, { V: given })).toEqual([`${plain}@${A}`])
      }),
      { numRuns: 500 },
    )
  })

  test('may be the whole reference, with a digest of its own when the build gives one', () => {
    const printed = locked(stage(text`${arg('BASE', 'debian:12')}`), { 'debian:12': A })
    expect(bases(printed)).toEqual([`debian:12@${A}`])
    expect(bases(printed, { BASE: `debian@${B}` })).toEqual([`debian@${B}`])
  })

  test('gets a helper of a name that nothing else has', () => {
    const printed = locked(target.arg(arg('PYTHON_IMAGE', 'x')), { 'python:3.11-slim': A })
    expect(printed).toContain('ARG PYTHON_IMAGE_2=')
    expect(bases(printed, { PYTHON_IMAGE: 'x' })).toEqual([`python:3.11-slim@${A}`])
  })

  test.each<[string, AnyStage, RegExp]>([
    ['two arguments', stage(text`${arg('R', 'debian')}:${python}`), /more than one build argument/],
    ['an operator', stage(text`debian:${python.or('12')}`), /asks whether PYTHON is set/],
    ['no default', stage(text`debian:${arg('D')}`), /D has no default/],
    ['a variable of nowhere', stage(text`debian:${variable('D')}`), /D has no default/],
    ['a default of another variable', stage(text`debian:${arg('D', text`${python}`)}`), /another variable in it/],
    ["BuildKit's own argument", stage(text`debian:${arg('TARGETARCH')}`), /differs from build to build/],
    ['an empty value that is an image too', stage(text`debian:12${arg('D', '-slim')}`), /an empty D names another/],
  ])('is left without a digest, with the reason: %s', (_, target, reason) => {
    const everything = lockOf({
      'debian:3.11': A,
      'debian:12': A,
      'debian:12-slim': A,
      'debian:amd64': A,
      'debian:': A,
    })
    expect(namedImages(defined(target))).toMatchObject({
      external: [],
      unlockable: [{ reason: expect.stringMatching(reason), origin: { call: 'from' } }],
    })
    expect(toDockerfile(applyLock(defined(target), everything)).text).not.toContain('@sha256')
  })

  test('with an empty default is locked, since an empty value is that image', () => {
    const printed = locked(stage(text`debian:12${arg('FLAVOUR', '')}`), { 'debian:12': A })
    expect(bases(printed)).toEqual([`debian:12@${A}`])
    expect(bases(printed, { FLAVOUR: '' })).toEqual([`debian:12@${A}`])
    expect(bases(printed, { FLAVOUR: '-slim' })).toEqual(['debian:12-slim'])
  })
})
