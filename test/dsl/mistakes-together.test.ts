import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { arg, DefinitionError, literal, stage, text, variable, type Diagnostic } from 'layerwright'
import { everyCall } from './every-call.ts'
import type { AnyStage } from '../../src/dsl/stage/types.ts'
import { captureOrigin } from '../../src/dsl/origin.ts'
import { defined } from './defined.ts'

const FILE = fileURLToPath(import.meta.url)

function mistakes(target: AnyStage): readonly Diagnostic[] {
  try {
    defined(target)
  } catch (error) {
    if (error instanceof DefinitionError) return error.diagnostics
    throw error
  }
  return []
}

function messages(target: AnyStage): readonly string[] {
  return mistakes(target).map(({ message }) => message)
}

describe('several mistakes are reported together', () => {
  test('each with the line and column of its own call', () => {
    const { line } = captureOrigin('here')
    // prettier-ignore
    const chain = stage('debian:12-slim')
      .env({ '1A': 'x' })
      .apt(['curl git'])
      .run('')
      .workdir('srv')
      .copy([], '/srv/')
    const found = mistakes(chain).map(({ origin: { file, line: at, column, call } }) => ({ file, at, column, call }))
    expect(found).toEqual([
      { file: FILE, at: line + 3, column: 8, call: 'env' },
      { file: FILE, at: line + 4, column: 8, call: 'apt' },
      { file: FILE, at: line + 5, column: 8, call: 'run' },
      { file: FILE, at: line + 6, column: 8, call: 'workdir' },
      { file: FILE, at: line + 7, column: 8, call: 'copy' },
    ])
  })

  test('and the error says them all, a line for each with its place', () => {
    const chain = stage('debian:12-slim').run('').workdir('srv')
    expect(() => defined(chain)).toThrow(
      /^\/.*mistakes-together\.test\.ts:\d+:\d+: the script is empty.*\n\/.*mistakes-together\.test\.ts:\d+:\d+: \.workdir\(\) takes an absolute path.*$/,
    )
  })

  test('from every stage that the target needs', () => {
    const builder = stage().from('debian:12', { as: 'builder' }).run('')
    const base = stage('debian:12').workdir('srv')
    const target = stage().from(base).copy('/a', '/a', { from: builder }).user('my user')
    expect(messages(target)).toHaveLength(3)
  })

  test('once, even when two stages share the wrong call', () => {
    const shared = stage('debian:12').run('')
    const target = stage()
      .from(shared.env({ A: '1' }))
      .copy('/a', '/a', { from: shared.env({ B: '1' }) })
    expect(messages(target)).toHaveLength(1)
  })

  test('and a stage that the target does not need is not asked', () => {
    stage('debian:12').run('')
    expect(messages(stage('debian:12'))).toEqual([])
  })
})

describe('what no single call can see', () => {
  test('a target without a base', () => {
    expect(messages(stage().env({ A: '1' }))).toEqual([expect.stringMatching(/has no base.*stage\('debian:12-slim'\)/)])
  })

  test('a stage to copy from without a base', () => {
    expect(messages(stage('debian:12').copy('/a', '/a', { from: stage() }))).toHaveLength(1)
  })

  test('apt after another user, through a fragment', () => {
    const tools = stage().apt(['curl'])
    expect(messages(stage('debian:12').user('app').use(tools))).toEqual([
      expect.stringMatching(/needs root, but the user is app here.*\.user\('root'\)/),
    ])
  })

  test.each([
    [
      'root',
      stage('debian:12')
        .user('app')
        .user('root')
        .use(stage().apt(['curl'])),
    ],
    [
      '0',
      stage('debian:12')
        .user('app')
        .user('0')
        .use(stage().apt(['curl'])),
    ],
    [
      'root:root',
      stage('debian:12')
        .user('root:root')
        .use(stage().apt(['curl'])),
    ],
    ['nobody yet', stage('debian:12').apt(['curl']).user('app')],
  ])('apt as %s is right', (_, target) => {
    expect(messages(target)).toEqual([])
  })

  test('apt in a stage that starts from one with another user', () => {
    const base = stage('debian:12').user('app')
    expect(messages(stage().from(base).apt(['curl']))).toEqual([expect.stringMatching(/needs root/)])
    expect(messages(stage().from(base).user('root').apt(['curl']))).toEqual([])
    expect(messages(stage().from(stage().from(base)).apt(['curl']))).toEqual([expect.stringMatching(/needs root/)])
  })

  test('apt as a user that a variable names', () => {
    const base = stage('debian:12').user(text`${arg('WHO', 'root')}`)
    expect(messages(stage().from(base).apt(['curl']))).toEqual([expect.stringMatching(/the user is \(a variable\)/)])
  })

  test.each([
    ['cmd', everyCall(stage('debian:12')).cmd(['a']).cmd(['b'])],
    ['entrypoint', everyCall(stage('debian:12')).entrypoint(['a']).entrypoint(['b'])],
    ['healthcheck', everyCall(stage('debian:12')).healthcheck('none').healthcheck(['true'])],
    [
      'cmd',
      stage('debian:12')
        .cmd(['a'])
        .use(stage().cmd(['b'])),
    ],
  ])('.%s() twice in a stage', (call, target) => {
    expect(messages(target)).toEqual([expect.stringMatching(new RegExp(`\\.${call}\\(\\) was called before`))])
  })

  test('.cmd() of another stage may be replaced', () => {
    expect(
      messages(
        stage()
          .from(stage('debian:12').cmd(['a']))
          .cmd(['b']),
      ),
    ).toEqual([])
  })

  test('two stages of one name', () => {
    const first = stage().from('debian:12', { as: 'tools' })
    const second = stage().from('debian:13', { as: 'tools' })
    const target = stage().from(first).copy('/a', '/a', { from: second })
    expect(messages(target)).toEqual([expect.stringMatching(/two stages are named tools.*\{ as: '…' \}/)])
  })

  describe('an image that Docker would take for a stage', () => {
    const tools = stage().from('debian:12', { as: 'tools' })
    const taken = expect.stringMatching(/the image tools would be taken for the stage.*'tools:latest'/i)

    test.each([
      ['as a base', stage().from('tools').copy('/a', '/a', { from: tools })],
      ['as the source of a copy', stage().from(tools).copy('/a', '/a', { from: 'tools' })],
      [
        'as the source of a mount',
        stage()
          .from(tools)
          .run('true', { mounts: [{ type: 'bind', target: '/t', from: 'tools' }] }),
      ],
    ])('%s', (_, target) => {
      expect(messages(target)).toEqual([taken])
    })

    test('but not where there is a tag, or where no stage has been named so yet', () => {
      expect(messages(stage().from('tools:latest').copy('/a', '/a', { from: tools }))).toEqual([])
      expect(messages(stage().from('debian', { as: 'debian' }))).toEqual([])
      expect(messages(stage().from('image'))).toEqual([])
    })
  })

  test('two steps of one name', () => {
    const target = stage('debian:12').run('true', { as: 'same' }).run('false', { as: 'same' })
    expect(messages(target)).toEqual([expect.stringMatching(/two steps of the stage are named image\/same/)])
  })

  test('the same name in two stages is no mistake', () => {
    const target = stage()
      .from(stage('debian:12').run('true', { as: 'same' }))
      .run('false', { as: 'same' })
    expect(messages(target)).toEqual([])
  })
})

describe('two defaults of one build argument', () => {
  const one = arg('VERSION', '1')
  const two = arg('VERSION', '2')
  const none = arg('VERSION')

  test.each([
    ['in two steps', stage('debian:12').env({ A: one }).env({ B: two })],
    ['in one step', stage('debian:12').env({ A: one, B: two })],
    ['in FROM and a step', stage(text`debian:${one}`).env({ B: two })],
    ['in two FROMs', stage(text`debian:${one}`).copy('/a', '/a', { from: stage(text`alpine:${two}`) })],
    [
      'in two stages',
      stage('debian:12')
        .env({ A: one })
        .copy('/a', '/a', { from: stage('a').env({ B: two }) }),
    ],
    ['declared and used', stage('debian:12').arg(one).env({ B: two })],
    ['one of them none', stage('debian:12').env({ A: one }).env({ B: none })],
    ['inside another default', stage('debian:12').env({ A: one, B: arg('OTHER', text`x${two}`) })],
    ['as the word of another', stage('debian:12').env({ A: one, B: variable('OTHER').or(two) })],
  ])('%s', (_, target) => {
    expect(messages(target)).toEqual([
      expect.stringMatching(/VERSION has two defaults, .* Declare it once with arg\(\)/),
    ])
  })

  test.each([
    [
      'equal values',
      stage('debian:12')
        .env({ A: one })
        .env({ B: arg('VERSION', '1') }),
    ],
    [
      'a value and the same as literal()',
      stage('debian:12')
        .env({ A: one })
        .env({ B: arg('VERSION', literal('1')) }),
    ],
    [
      'a variable of that name',
      stage('debian:12')
        .env({ A: one })
        .env({ B: variable('VERSION') }),
    ],
  ])('%s are one default', (_, target) => {
    expect(messages(target)).toEqual([])
  })
})
