import { describe, expect, test } from 'vitest'
import { context, literal, stage, text, variable, type AnyStage } from '../../src/index.ts'
import { toDockerfile } from '../../src/optimize/emit.ts'
import { body, defined } from '../dsl/defined.ts'

const debian = stage('debian:12-slim')
const scratch = stage('scratch')

/** The heads of the COPY instructions of `.file()`. */
function copies(target: AnyStage): readonly string[] {
  return body(target)
    .split('\n')
    .filter((line) => /^(?:ONBUILD )?COPY .*<</.test(line))
    .map((line) => line.replace(/<<"EOF" /, ''))
}

const mode = { mode: '600' }
const owner = { owner: '5:6' }

describe('one instruction where no directory is missing', () => {
  test.each<[string, AnyStage]>([
    ['of debian', debian.file('/etc/x', 'x\n', mode)],
    ['of debian, after apt', debian.apt(['git']).file('/etc/x', 'x\n', mode)],
    [
      'of debian, after a step that writes elsewhere',
      debian.run('x', { writes: ['/opt'] }).file('/etc/x', 'x\n', mode),
    ],
    ['of python, by a variable', stage(text`python:${variable('V')}-slim`).file('/etc/apt/x', 'x\n', mode)],
    ['of alpine', stage('python:3.12-alpine').file('/etc/apk/x', 'x\n', mode)],
    ['of busybox', stage('busybox').file('/home/x', 'x\n', mode)],
    ['of another stage', debian.workdir('/app').file('/app/x', 'x\n', mode)],
    ['the root directory', scratch.file('/x', 'x\n', mode)],
    ['that a file above has made', scratch.file('/a/b/x', 'x\n').file('/a/x', 'x\n', mode)],
    ['that a copy has made', scratch.copy('a', '/a/').file('/a/x', 'x\n', mode)],
    ['that a copy of everything has made', scratch.copy('.', '/a').file('/a/x', 'x\n', mode)],
    ['that a relative copy has made', scratch.workdir('/w').copy('a', 'b/').file('/w/b/x', 'x\n', mode)],
    ['a home', debian.addUser('app').file('/home/app/x', 'x\n', mode)],
    ['mode 755', scratch.file('/a/x', 'x\n', { mode: '755' })],
    ['mode 4755', scratch.file('/a/x', 'x\n', { mode: '4755', owner: '0:0' })],
  ])('%s', (_, target) => {
    const given = copies(target).filter((line) => line.endsWith(copies(target).at(-1)?.split(' ').at(-1) ?? ''))
    expect(given.at(-1)).toMatch(/ --chmod=\d+ /)
    // No empty file of the same path just before it.
    expect(copies(target).at(-2)).not.toBe(`COPY ${given.at(-1)?.split(' ').at(-1) ?? ''}`)
  })
})

describe('directories that may be missing are made first', () => {
  test.each<[string, AnyStage]>([
    ['below one of debian', debian.file('/etc/my/x', 'x\n', mode)],
    ['of busybox', stage('busybox').file('/opt/x', 'x\n', mode)],
    ['of alpine', stage('alpine:3.20').file('/etc/skel/x', 'x\n', mode)],
    ['of debian or alpine', stage(text`python:${variable('V')}`).file('/etc/apt/x', 'x\n', mode)],
    ['of an unknown base', stage('example/base:1').file('/etc/x', 'x\n', mode)],
    ['of a named context', stage().from(context('base')).file('/etc/x', 'x\n', mode)],
    ['of scratch', scratch.file('/etc/x', 'x\n', mode)],
    ['after an unknown command', debian.run('make').file('/etc/x', 'x\n', mode)],
    ['after an instruction as typed', debian.instruction('RUN rm -r /opt').file('/opt/x', 'x\n', mode)],
    ['after a step that writes there', debian.run('x', { writes: ['/etc'] }).file('/etc/x', 'x\n', mode)],
    ['after a step that writes what may be a link', debian.run('x', { writes: ['/l/x'] }).file('/etc/x', 'x\n', mode)],
    ['after an archive', debian.add('a.tar', '/opt/').file('/opt/x', 'x\n', mode)],
    ['after a layer of its own', debian.copy('a', '/opt/', { link: true }).file('/opt/x', 'x\n', mode)],
    ['after a copy that may bring nothing', scratch.copy('*.x', '/a/').file('/a/x', 'x\n', mode)],
    ['made above an install', debian.workdir('/a').apt(['git']).file('/a/x', 'x\n', mode)],
    ['that a copy may have made as a file', scratch.copy('a', '/a').file('/a/x', 'x\n', mode)],
    ['with a variable in its path', debian.file(text`/etc/${variable('D')}/x`, 'x\n', mode)],
    ['a variable alone', debian.file(text`${variable('D')}/x`, 'x\n', mode)],
    ['above a directory', debian.file(literal('/etc/../my/x'), 'x\n', mode)],
  ])('%s', (_, target) => {
    const path = copies(target).at(-1)?.split(' ').at(-1) ?? ''
    expect(copies(target).slice(-2)).toEqual([`COPY ${path}`, `COPY --chmod=600 ${path}`])
  })

  test('with an owner, below a user', () => {
    expect(body(scratch.user('5').file('/a/x', 'EOF\n', { ...owner, mode: '440' }))).toBe(
      'USER 5\n\nCOPY <<"EOF2" /a/x\nEOF2\n\nCOPY --chown=5:6 --chmod=440 <<"EOF2" /a/x\nEOF\nEOF2\n',
    )
  })

  test('a file of mode 644 needs no second instruction', () => {
    expect(copies(scratch.file('/a/x', 'x\n'))).toEqual(['COPY /a/x'])
    expect(copies(scratch.file('/a/x', 'x\n', owner))).toEqual(['COPY /a/x', 'COPY --chown=5:6 --chmod=644 /a/x'])
  })

  test('in triggers', () => {
    expect(copies(debian.onbuild(stage().file('/a/x', 'x\n', mode)))).toEqual([
      'ONBUILD COPY /a/x',
      'ONBUILD COPY --chmod=600 /a/x',
    ])
    expect(copies(debian.onbuild(stage().file('/etc/x', 'x\n', mode)))).toEqual(['ONBUILD COPY --chmod=600 /etc/x'])
  })
})

test('the source map has both instructions of a step', () => {
  const { instructions } = toDockerfile(defined(scratch.file('/a/x', 'x\n', { ...mode, as: 'conf' })))
  expect(
    instructions
      .filter(({ steps }) => steps.includes('image/conf'))
      .map(({ startLine, keyword }) => [startLine, keyword]),
  ).toEqual([
    [3, 'COPY'],
    [6, 'COPY'],
  ])
})
