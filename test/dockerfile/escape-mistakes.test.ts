import { describe, expect, test } from 'vitest'
import { arg, literal, sh, stage } from 'layerwright'
import type { AnyStage } from '../../src/dsl/stage/types.ts'
import { toDockerfile } from '../../src/optimize/emit.ts'
import { defined } from '../dsl/defined.ts'

const debian = stage('debian:12-slim')

function backtick(made: AnyStage): string {
  return toDockerfile({ ...defined(made), directives: { escape: '`' } }).text
}

describe("escape: '`'", () => {
  test.each([
    ['path of a file', debian.file(literal('/a"b'), 'x\n'), /\.file\(\).*Choose another path/],
    ['path of a file', debian.file('/a\\b', 'x\n'), /\.file\(\).*Choose another path/],
    ['path of a triggered file', debian.onbuild(stage().file('/a\\b', 'x\n')), /\.file\(\).*Choose another path/],
    ['end of a CMD', debian.cmd(sh`echo \`date\``), /ends with a backtick.*Write \$\(…\)/],
    ['end of a HEALTHCHECK', debian.healthcheck(sh`test \`date\``), /ends with a backtick.*Write \$\(…\)/],
    ['triggered ENV', debian.onbuild(stage().env({ A: 'say "x"' })), /in a script of \.run\(\)/],
    ['triggered ARG', debian.onbuild(stage().arg(arg('A', 'a\\b'))), /in a script of \.run\(\)/],
    ['triggered COPY', debian.onbuild(stage().copy(literal('$a'), '/b')), /in a script of \.run\(\)/],
  ])('refuses the %s', (_, made, says) => {
    expect(() => backtick(made)).toThrow(says)
    expect(() => backtick(made)).toThrow(/or take escape out of image\(\)/)
    expect(() => toDockerfile(defined(made))).not.toThrow()
  })

  test('a script that ends with a backtick does not continue the line', () => {
    expect(backtick(debian.run('echo `date`'))).toContain('RUN <<EOF\necho `date`\nEOF\n')
  })

  test('values that both escapes spell alike stay in triggers', () => {
    expect(backtick(debian.onbuild(stage().env({ A: 'a b' })))).toContain('ONBUILD ENV A="a b"\n')
  })
})
