import { describe, test } from 'vitest'
import { sh, stage } from '../../../src/index.ts'
import type { Command } from '../../../src/index.ts'
import { finds, leavesAlone } from '../found.ts'

const RULE = 'lost-shell-state'
const debian = stage('debian:12-slim')

describe('finds', () => {
  test.each<[Command, RegExp]>([
    ['cd /app', /^warning: the directory of cd .*\.workdir\('\/path'\)/],
    [['cd /app', 'make'], /the directory of cd/],
    [['make', 'cd /app && export A=1'], /the directory of cd/],
    [sh`export PATH=/x`, /an exported variable .*\.env\(/],
    ['VERSION=1.2', /a variable ends/],
    [['A=1 B=2', 'make'], /a variable ends/],
    ['. /opt/venv/bin/activate', /an activated environment/],
    ['source venv/bin/activate', /an activated environment/],
    ['conda activate science', /an activated environment/],
    ['umask 027', /what umask sets/],
    [['set -euo pipefail', 'make'], /what set -euo says/],
    ["alias ll='ls -l'", /what alias sets/],
  ])('%j', (command, message) => {
    finds(RULE, debian.run(command), message)
  })

  test('each lost script of a list by itself', () => {
    finds(RULE, debian.run(['cd /a', 'export B=1', 'make']), /directory/, /exported/)
  })
})

describe('leaves alone', () => {
  test.each<[Command]>([
    ['cd /app && make'],
    ['cd /app\nmake'],
    ['cd /app; pwd'],
    [['cd /app && make', 'make install']],
    ['make && cd /'],
    ['export A=1 && make'],
    ['export -p > /etc/environment'],
    ['A=1 make'],
    ['A=$(make)'],
    ['cd "$(mktemp -d)"'],
    ['. /etc/profile.d/tool.sh'],
    ['source ./install.sh'],
    ['. /opt/venv/bin/activate && pip list'],
    ['set -e\nmake'],
    ['set'],
    ['umask 022 && make'],
    ['umask'],
    ['conda init bash'],
    ['conda run -n science make'],
    ['echo cd /app'],
    ['"cd /app"'],
    ['# cd /app'],
    ['cat <<EOF > x\ncd /app\nEOF'],
    [{ exec: ['cd', '/app'] }],
  ])('%j', (command) => {
    leavesAlone(RULE, debian.run(command))
  })

  test('what its author accepts', () => {
    leavesAlone(RULE, debian.run('cd /app', { allow: ['lost-shell-state'] }))
  })
})
