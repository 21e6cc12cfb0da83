import { describe, test } from 'vitest'
import { sh, stage, type AnyStage } from '../../../src/index.ts'
import { finds, leavesAlone } from '../found.ts'

const RULE = 'pipe-hides-failure'
const debian = stage('debian:12-slim')

describe('finds', () => {
  test.each<[string, AnyStage, RegExp]>([
    ['a pipe', debian.run('make | sort > x'), /^warning: when make fails/],
    ['a later part of a pipe', debian.run('echo a | tr a b | wc -l'), /when tr fails/],
    ['a later command', debian.run('true && make | sort'), /when make fails/],
    ['a script of a list', debian.run(['true', 'make | sort']), /when make fails/],
    ['a pipe made by sh', debian.run(sh`make ${'all | none'} | sort`), /when make fails/],
    ['a path', debian.run('/usr/bin/make | sort'), /when make fails/],
    ['a download', debian.run('curl -fsSL https://example.org/a.tar | tar x'), /when curl fails/],
    ['bash without pipefail', debian.shell(['/bin/bash', '-c']).run('make | sort'), /when make fails/],
    [
      'the shell of the stage that it starts from',
      stage()
        .from(debian.shell(['/bin/bash', '-ec']))
        .run('make | sort'),
      /make/,
    ],
    ['a pipe in the body of an if', debian.run('if true; then make | sort; fi'), /when make fails/],
    [
      'a download into a shell that is accepted',
      debian.run('curl https://example.org/x | sh', { allow: ['unpinned-download'] }),
      /curl/,
    ],
  ])('%s', (_, target, message) => {
    finds(RULE, target, message)
  })
})

describe('leaves alone', () => {
  const strict = debian.shell(['/bin/bash', '-o', 'pipefail', '-c'])
  test.each<[string, AnyStage]>([
    ['no pipe', debian.run('make > x && sort x')],
    ['an or', debian.run('make || true')],
    ['a pipe in quotes', debian.run(`grep 'a | b' x`)],
    ['a pipe that is escaped', debian.run(String.raw`echo a \| b`)],
    ['a pipe in a comment', debian.run('true # make | sort')],
    ['a pipe in a here-document', debian.run('cat <<EOF\nmake | sort\nEOF')],
    ['what cannot fail', debian.run('echo y | make')],
    ['several that cannot fail', debian.run("printf '%s' x | yes | make")],
    ['a yes', debian.run('yes | make')],
    ['pipefail in the script', debian.run('set -o pipefail; make | sort')],
    ['pipefail among options', debian.run('set -euo pipefail\nmake | sort')],
    ['pipefail in the shell', strict.run('make | sort')],
    ['pipefail in the shell of the stage below', stage().from(strict).run('make | sort')],
    ['another shell', debian.shell(['pwsh', '-Command']).run('Get-Item x | Remove-Item')],
    ['the patterns of a case', debian.run('case $x in a | b) true ;; esac')],
    ['a loop whose output is piped', debian.run('for x in a b; do echo $x; done | sort')],
    ['a condition', debian.run('if make | grep -q x; then true; fi')],
    ['a negated pipe', debian.run('! make | grep -q error')],
    ['a loop', debian.run('until make | grep -q ready; do sleep 1; done')],
    ['a pipe with a way out', debian.run('make | grep x || true')],
    ['exec form', debian.run({ exec: ['make', '|', 'sort'] })],
    ['a download into a shell, which is told by another rule', debian.run('curl https://example.org/x | sh')],
    ['what its author accepts', debian.run('make | sort', { allow: ['pipe-hides-failure'] })],
    ['an installer of packages', debian.apt(['git'])],
  ])('%s', (_, target) => {
    leavesAlone(RULE, target)
  })
})
