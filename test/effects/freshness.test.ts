import { describe, expect, test } from 'vitest'
import { arg, stage, text, type AnyStage } from 'layerwright'
import { obstacleBetween } from './between.ts'
import { refreshed } from '../../src/effects/freshness.ts'
import { defined } from '../dsl/defined.ts'

const base = stage('debian:12-slim')
const effects = { reads: ['network'], writes: ['/opt/x'] } as const
const version = arg('VERSION', '1')

/** Why the last step's order with the one above it matters for what is newest. */
function why(target: AnyStage, refreshedOn?: string): string | undefined {
  const [first, second] = defined(target).target.steps.slice(-2)
  if (first === undefined || second === undefined) throw new Error('two steps are compared')
  return refreshed(first, refreshedOn === undefined ? second : { ...second, refreshed: refreshedOn })
}

const below = (script: string): string | undefined => why(base.env({ A: '1' }).run(script, effects))

describe('what takes whatever is newest', () => {
  test.each([
    ['apt-get update && apt-get -y upgrade', 'apt-get -y upgrade'],
    [
      'apt-get -y -o Dpkg::Options::=--force-confold dist-upgrade',
      'apt-get -y -o Dpkg::Options::=--force-confold dist-upgrade',
    ],
    ['DEBIAN_FRONTEND=noninteractive apt full-upgrade -y', 'apt full-upgrade'],
    ['sudo /usr/bin/apt-get \\\n  upgrade', 'apt-get upgrade'],
    ['apt-get install --only-upgrade -y openssl', 'apt-get install --only-upgrade'],
    ['apk -U upgrade', 'apk -U upgrade'],
    ['apk add -u curl', 'apk add -u'],
    ['dnf -y update', 'dnf -y update'],
    ['dnf5 upgrade --security -y', 'dnf5 upgrade'],
    ['yum -y update && yum clean all', 'yum -y update'],
    ['microdnf upgrade', 'microdnf upgrade'],
    ['zypper -n dup', 'zypper -n dup'],
    ['pacman -Syu --noconfirm', 'pacman -Syu'],
    ['npm update -g', 'npm update'],
    ['pip install --upgrade pip setuptools==80.0', 'pip install --upgrade'],
    ['python3 -m pip install -qU pip', 'python3 -m pip install -qU'],
    ['pip list --outdated | xargs pip install -U', 'pip install -U'],
    ['uv self update', 'uv self update'],
    ['conda update --all -y', 'conda update --all'],
    ['rustup update', 'rustup update'],
    ['go get -u ./...', 'go get -u'],
    ['git -C /opt/x pull', 'git -C /opt/x pull'],
    ['bash -c "apt-get -y upgrade"', 'apt-get -y upgrade'],
    ['if test -x /sbin/apk; then apk upgrade; fi', 'apk upgrade'],
    ['${PM:-apt-get} upgrade -y', '$PM upgrade'],
    ['freshclam', 'freshclam'],
  ])('%s', (script, command) => {
    expect(below(script)).toContain(`takes whatever is newest (${command})`)
  })

  test('an exec form and a script for another program', () => {
    const above = base.env({ A: '1' })
    expect(why(above.run({ exec: ['apt-get', '-y', 'upgrade'] }, effects))).toContain('apt-get -y upgrade')
    const script = "import subprocess\nsubprocess.run(['apk', 'upgrade'])\n"
    expect(why(above.run({ interpreter: 'python3', script }, effects))).toContain('apk upgrade')
  })

  test.each<[string, AnyStage]>([
    ['pip', base.env({ A: '1' }).pip(['rich'], { upgrade: true })],
    ['pip with a file', base.env({ A: '1' }).pip({ requirements: 'r.txt' }, { upgrade: true })],
    ['pip with a version of any patch', base.env({ A: '1' }).pip(['rich==13.*'], { upgrade: true })],
    ['uv', base.env({ A: '1' }).uv(['rich'], { upgrade: true })],
  ])('a typed step: %s', (_, target) => {
    expect(why(target)).toContain('takes whatever is newest')
  })

  test.each<[string, AnyStage]>([
    ['a build argument', base.arg(version).run('apk upgrade', effects)],
    ['a copy', base.copy('a', '/a').run('apk upgrade', effects)],
    ['another command', base.run('true', { reads: [], writes: ['/b'] }).run('apk upgrade', effects)],
    ['a label with a build argument', base.label({ v: text`${version}` }).run('apk upgrade', effects)],
  ])('stays below %s', (_, target) => {
    expect(why(target)).toContain('makes it run again')
  })

  test('is one of the reasons for which steps do not change places', () => {
    const target = base.env({ ACME_VERSION: '1' }).run('apt-get -y upgrade', effects)
    expect(obstacleBetween(target)).toContain('takes whatever is newest')
  })
})

describe('what does not', () => {
  test.each([
    'apt-get update',
    'apt-get install -y unattended-upgrades-doc',
    'apt-get install -y upgrade-tool',
    'apk add --no-cache curl',
    'apk update',
    'dnf install -y gcc',
    'dnf check-update',
    'npm install -g typescript',
    'npm ci',
    'pip install rich',
    'pip install --upgrade rich==13.7.1',
    'pip install -U rich==13.7.1 click===8.1.7',
    'conda update conda',
    'alembic upgrade head',
    'git clone https://example.org/x /opt/x',
    'git fetch origin 1a2b3c4',
    'update-ca-certificates',
    'go get example.org/x@v1.2.3',
    'cargo build --release',
    'mkdir -p /opt/upgrade',
    '/opt/x/upgrade.sh',
  ])('%s', (script) => {
    expect(below(script)).toBeUndefined()
  })

  test.each<[string, AnyStage]>([
    ['pip with versions', base.env({ A: '1' }).pip(['rich==13.7.1'], { upgrade: true })],
    ['pip that installs', base.env({ A: '1' }).pip(['rich'])],
    ['apt', base.env({ A: '1' }).apt(['curl'])],
    ['conda', base.env({ A: '1' }).conda(['numpy'], { command: 'update' })],
  ])('a typed step: %s', (_, target) => {
    expect(why(target)).toBeUndefined()
  })

  test.each<[string, AnyStage]>([
    ['a label', base.label({ a: 'b' }).run('apk upgrade', effects)],
    ['a command for the container', base.cmd(['sh']).run('apk upgrade', effects)],
    ['a port', base.expose([80]).run('apk upgrade', effects)],
    ['what stands below it', base.run('apk upgrade', effects).env({ A: '1' })],
  ])('is refreshed by %s', (_, target) => {
    expect(why(target)).toBeUndefined()
  })

  test('a step with a stamp of its own needs no other', () => {
    const target = base.env({ A: '1' }).run('apk upgrade', { ...effects, refresh: 'weekly' })
    expect(why(target, '2026-11-23')).toBeUndefined()
    expect(why(target)).toContain('takes whatever is newest')
  })
})
