import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { arg, sh, stage, text } from 'layerwright'
import { lowerDefinition } from '../../src/dockerfile/lower-definition.ts'
import { print } from '../../src/dockerfile/print.ts'
import { toDockerfile } from '../../src/optimize/emit.ts'
import { optimize } from '../../src/optimize/optimize.ts'
import { base } from '../../images/venvoy.base.ts'
import { defined } from '../dsl/defined.ts'
import { readDockerfile } from './buildkit/read.ts'

const version = arg('VERSION', '12')
const builder = stage()
  .from(text`debian:${version}`, { as: 'builder' })
  .workdir('/src')
  .run('echo one\necho two')
const target = stage()
  .from(text`debian:${version}-slim`)
  .comment('two lines\nof comment')
  .env({ A: '1', B: text`${version}` })
  .label({ c: 'd' })
  .apt(['curl', 'git'])
  .copy('/src/out', '/out', { from: builder })
  .instruction('ONBUILD RUN true')
  .instruction('ADD https://example.org/x /x')
  .file('/etc/motd', 'RUN is not an instruction here\n')
  .run(sh`echo ${version}`, { mounts: [{ type: 'tmpfs', target: '/t' }] })
  .cmd(['sh'])

const DEFINITIONS = [
  ['naive', defined(target)],
  ['optimized', optimize(defined(target)).definition],
  ["venvoy's, naive", defined(base)],
  ["venvoy's, optimized", optimize(defined(base)).definition],
] as const

describe.each(DEFINITIONS)('the source map of a definition, %s', (_, definition) => {
  const { text: dockerfile, instructions } = toDockerfile(definition, { header: ['one', 'two'] })
  const lines = dockerfile.split('\n')

  test('points at one whole instruction each, and at every one', () => {
    const mapped = instructions.filter(({ keyword }) => keyword !== '#')
    const read = readDockerfile(dockerfile)
    expect(mapped.map(({ startLine, endLine, keyword }) => [startLine, endLine, keyword])).toEqual(
      read.map(({ startLine, endLine, keyword }) => [startLine, endLine, keyword]),
    )
  })

  test('points back at the call that made it', () => {
    const origins = instructions.flatMap((instruction) => instruction.origins)
    expect(origins.length).toBeGreaterThan(5)
    for (const { file, line, column, call } of origins) {
      const source = readFileSync(file, 'utf8').split('\n')[line - 1] ?? ''
      expect(source.slice(column - 1)).toMatch(new RegExp(`^${call}\\(`))
    }
  })

  test('knows the step of everything but FROM and what comes before it', () => {
    const without = instructions.filter(({ steps }) => steps.length === 0)
    expect(without.filter(({ keyword }) => keyword !== 'FROM' && keyword !== 'ARG')).toEqual([])
    const steps = new Set(definition.target.steps.map(({ id }) => id))
    for (const { id } of definition.target.steps)
      expect(instructions.some((instruction) => instruction.steps.includes(id))).toBe(true)
    expect(steps.size).toBeGreaterThan(5)
  })

  test('stays right with a build argument put into every stage', () => {
    const rounds = print(lowerDefinition(definition), { roundArgument: 'ROUND' })
    const read = readDockerfile(rounds.text).filter(({ rest }) => rest !== 'ROUND')
    const mapped = rounds.instructions.filter(({ keyword }) => keyword !== '#')
    expect(mapped.map(({ startLine, endLine, keyword }) => [startLine, endLine, keyword])).toEqual(
      read.map(({ startLine, endLine, keyword }) => [startLine, endLine, keyword]),
    )
    expect(rounds.text.match(/^ARG ROUND$/gm)).toHaveLength(rounds.text.match(/^FROM /gm)?.length ?? 0)
  })

  test('has no line twice and none beyond the end', () => {
    const covered = instructions.flatMap(({ startLine, endLine }) =>
      Array.from({ length: endLine - startLine + 1 }, (_line, index) => startLine + index),
    )
    expect(new Set(covered).size).toBe(covered.length)
    expect(Math.max(...covered)).toBeLessThan(lines.length)
  })
})

test('the file of an origin is the file that the call stands in', () => {
  const [step] = defined(stage('debian:12').cmd(['sh'])).target.steps
  expect(step?.origins.map(({ file }) => file)).toEqual([fileURLToPath(import.meta.url)])
})
