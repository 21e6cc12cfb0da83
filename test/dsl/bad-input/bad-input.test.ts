import { describe, expect, test } from 'vitest'
import type { Untyped, UntypedStage } from '../untyped.ts'
import { COMPILED } from './compiled.ts'
import { FILES } from './files.ts'
import { NODE } from './node.ts'
import { OPTIONS } from './options.ts'
import { PACKAGES } from './packages.ts'
import { mistakes } from './row.ts'
import { PYTHON } from './python.ts'
import { RUN } from './run.ts'
import { SETTINGS } from './settings.ts'
import { STAGES } from './stages.ts'
import { VARIABLES } from './variables.ts'

const ROWS = [
  ...PACKAGES,
  ...PYTHON,
  ...NODE,
  ...COMPILED,
  ...FILES,
  ...RUN,
  ...SETTINGS,
  ...OPTIONS,
  ...STAGES,
  ...VARIABLES,
]

/** Every argument of every call. */
const ARGUMENTS: Readonly<Record<keyof UntypedStage | keyof Untyped, readonly string[]>> = {
  add: ['sources', 'destination', 'options'],
  addUser: ['name', 'options'],
  apk: ['packages', 'options'],
  apt: ['packages', 'options'],
  aptRepository: ['name', 'options'],
  aptSnapshot: ['timestamp', 'options'],
  arg: ['argument', 'name', 'defaultValue', 'options'],
  cargoBuild: ['options'],
  cargoInstall: ['packages', 'options'],
  cmd: ['command', 'options'],
  comment: ['comment'],
  conda: ['packages', 'options'],
  condaInstaller: ['options'],
  context: ['name'],
  copy: ['sources', 'destination', 'options'],
  dnf: ['packages', 'options'],
  entrypoint: ['command', 'options'],
  env: ['values', 'options'],
  expose: ['ports', 'options'],
  file: ['path', 'content', 'options'],
  from: ['base', 'options'],
  goBuild: ['options'],
  goInstall: ['packages', 'options'],
  healthcheck: ['command', 'options'],
  image: ['meta', 'options'],
  instruction: ['instruction', 'options'],
  label: ['values', 'options'],
  literal: ['value'],
  matrix: ['axes'],
  npm: ['packages', 'options'],
  onbuild: ['fragment', 'options'],
  pip: ['packages', 'options'],
  pnpm: ['packages', 'options'],
  run: ['command', 'options'],
  sh: ['values'],
  shell: ['argv', 'options'],
  stage: ['base'],
  stopsignal: ['signal', 'options'],
  text: ['values'],
  use: ['fragment'],
  uv: ['packages', 'options'],
  uvPython: ['versions', 'options'],
  uvSync: ['options'],
  user: ['user', 'options'],
  variable: ['name', 'word', 'pattern', 'replacement', 'options'],
  volume: ['paths', 'options'],
  when: ['condition', 'change'],
  workdir: ['path', 'options'],
  yarn: ['options'],
}

/** A case's code as its title. */
function shown(make: () => unknown): string {
  return String(make)
    .replace(/^\(\) => /, '')
    .replaceAll(/__vite_ssr_import_\d+__\.|\s+/g, ' ')
}

describe('a wrong argument is a mistake with its place and a way out', () => {
  test.each(ROWS.map((row) => ({ ...row, code: shown(row.make) })))('$call: $argument: $code', (row) => {
    const found = mistakes(row.make)
    expect(found.map(({ message }) => message)).toEqual([expect.stringMatching(row.says)])
    for (const { origin } of found) {
      expect(origin.file).toBe(row.file)
      // Where the row does not fit its line, the call is on the next one.
      expect([row.line, row.line + 1]).toContain(origin.line)
    }
  })

  test.each(Object.entries(ARGUMENTS).flatMap(([call, names]) => names.map((name) => [call, name])))(
    'the table has three cases or more for %s: %s',
    (call, name) => {
      const cases = ROWS.filter((row) => row.call === call && row.argument === name)
      expect(cases.length).toBeGreaterThanOrEqual(3)
    },
  )

  test('the table names no argument that there is not', () => {
    const known: readonly (readonly [string, readonly string[]])[] = Object.entries(ARGUMENTS)
    const names = new Set(known.flatMap(([call, list]) => list.map((name) => `${call}: ${name}`)))
    expect(ROWS.map(({ call, argument }) => `${call}: ${argument}`).filter((name) => !names.has(name))).toEqual([])
  })
})
