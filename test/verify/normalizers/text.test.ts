import { describe, expect, test } from 'vitest'

import { normalizers } from '../../../src/verify/normalizers/all.ts'
import { explains, reports } from './noise.ts'

describe('dpkg-log', () => {
  const path = '/var/log/dpkg.log'
  const log = '2026-11-22 09:59:59 startup archives unpack\n2026-11-22 10:00:00 install less:amd64 <none> 590-2\n'
  const later = log.replaceAll('2026-11-22 ', '2026-11-23 ').replace('09:59:59', '23:01:02')

  test('explains the times', () => explains('dpkg-log', path, log, later))
  test('reports another version', () => reports(path, log, later.replace('590-2', '590-3')))
  test('reports another package', () => reports(path, log, later.replace('less', 'more')))
  test('reports a line more', () => reports(path, log, `${later}2026-11-22 10:00:01 startup packages configure\n`))
  test('reports another order', () => reports(path, log, log.split('\n').reverse().join('\n')))
  test('reports a time inside a line', () =>
    reports(
      path,
      `${log}2026-11-22 10:00:00 x 2026-11-22 10:00:00 y`,
      `${log}2026-11-22 10:00:00 x 2026-11-22 10:00:01 y`,
    ))
  test('reports a missing time', () => reports(path, log, log.replace('2026-11-22 09:59:59 ', '')))
  test('reports the times of another file', () => reports('/var/log/dpkg.log.1', log, later))
  test('reports the times of this file elsewhere', () => reports('/chroot/var/log/dpkg.log', log, later))
  test('reports bytes that are not UTF-8', () =>
    reports(
      path,
      Buffer.concat([Buffer.from(log), Buffer.of(0xe8)]),
      Buffer.concat([Buffer.from(later), Buffer.of(0xe9)]),
    ))
})

describe('alternatives-log', () => {
  const path = '/var/log/alternatives.log'
  const log = 'update-alternatives 2026-11-22 10:00:00: link group pager updated to point to /usr/bin/less\n'
  const later = log.replace('10:00:00', '10:00:07')

  test('explains the times', () => explains('alternatives-log', path, log, later))
  test('reports another target', () => reports(path, log, later.replace('less', 'more')))
  test('reports a line less', () => reports(path, log + log, later))
  test('reports another form of time', () => reports(path, log, log.replace('2026-11-22 10:00:00', 'yesterday')))
})

describe('apt-history', () => {
  const path = '/var/log/apt/history.log'
  const log =
    '\nStart-Date: 2026-11-22  10:00:00\nCommandline: apt-get install -y less\nEnd-Date: 2026-11-22  10:00:01\n'
  const later = log.replaceAll('2026-11-22  10', '2026-11-29  11')

  test('explains the times', () => explains('apt-history', path, log, later))
  test('reports another command', () => reports(path, log, later.replace('less', 'less curl')))
  test('reports a missing end', () => reports(path, log, later.replace(/End-Date.*\n/, '')))
  test('reports one transaction instead of two', () => reports(path, log + log, later))
  test('reports a time in a command', () =>
    reports(path, log.replace('less', '2026-11-22  10:00:00'), log.replace('less', '2026-11-22  10:00:01')))
})

describe('apt-term', () => {
  const path = '/var/log/apt/term.log'
  const log = [
    'Log started: 2026-11-22  10:00:00',
    'Setting up tzdata (2025b-0+deb12u1) ...',
    "Current default time zone: 'Etc/UTC'",
    'Local time is now:      Sat Nov 22 10:00:00 UTC 2026.',
    'Universal Time is now:  Sat Nov 22 10:00:00 UTC 2026.',
    'Log ended: 2026-11-22  10:00:01\n',
  ].join('\n')
  const later = log.replaceAll('Nov 22 10', 'Dec  1 11').replaceAll('2026-11-22  10', '2026-12-01  11')

  test('explains the times', () => explains('apt-term', path, log, later))
  test('explains them where lines end in CR LF', () =>
    explains(
      'apt-term',
      path,
      log.replaceAll('now:', 'now: ').replaceAll('.\n', '.\r\n'),
      later.replaceAll('now:', 'now: ').replaceAll('.\n', '.\r\n'),
    ))
  test('reports another version', () => reports(path, log, later.replace('deb12u1', 'deb12u2')))
  test('reports another time zone', () => reports(path, log, later.replaceAll('UTC', 'CET')))
  test('reports a line more', () => reports(path, log, later.replace('Log ended', 'warning: x\nLog ended')))
  test('reports a time elsewhere', () => reports(path, `${log}built 10:00:00`, `${log}built 10:00:01`))
})

describe('shadow', () => {
  const path = '/etc/shadow'
  const passwords = 'root:*:20413:0:99999:7:::\nvenvoy:$y$j9T$salt$hash:20414:0:99999:7:::\n'
  const later = passwords.replace('20413', '20500').replace('20414', '20501')

  test('explains the day', () => explains('shadow', path, passwords, later))
  test('explains it in the copy', () => explains('shadow', '/etc/shadow-', passwords, later))
  test('reports another hash', () => reports(path, passwords, later.replace('$hash', '$other')))
  test('reports another salt', () => reports(path, passwords, passwords.replace('$salt', '$pepper')))
  test('reports a locked account', () => reports(path, passwords, later.replace('root:*', 'root:!')))
  test('reports another ageing rule', () => reports(path, passwords, later.replace('99999', '90')))
  test('reports an account more', () => reports(path, passwords, `${later}x:!:20413::::::\n`))
  test('reports a change that must be made at login', () => reports(path, passwords, passwords.replace('20414', '0')))
  test('reports an account without a day', () => reports(path, passwords, passwords.replace('20414', '')))
  test('reports days of other files', () => reports('/etc/shadow.bak', passwords, later))
  test('reports an expiry day', () => reports(path, 'x:*:20413:0:9:7::20500:\n', 'x:*:20413:0:9:7::20501:\n'))
})

describe('conda-history', () => {
  const path = '/opt/conda/envs/x/conda-meta/history'
  const log = '==> 2026-11-22 10:00:00 <==\n# cmd: /opt/conda/bin/conda install numpy\n+conda-forge::numpy-2.0\n'
  const later = log.replace('10:00:00', '11:00:00')

  test('explains the times', () => explains('conda-history', path, log, later))
  test('reports another package', () => reports(path, log, later.replace('numpy-2.0', 'numpy-2.1')))
  test('reports another command', () => reports(path, log, later.replace('cmd: ', 'cmd: time ')))
  test('reports records of packages', () => reports('/opt/conda/conda-meta/numpy.json', log, later))
})

test('every normalizer leaves its own result as it is', () => {
  const texts = [
    '2026-11-22 10:00:00 x\n',
    '==> 2026-11-22 10:00:00 <==\n',
    'a:b:20413:\n',
    'Log started: 2026-11-22  10:00:00\n',
  ]
  for (const { normalize } of normalizers) {
    for (const text of texts) expect(normalize(normalize(Buffer.from(text)))).toEqual(normalize(Buffer.from(text)))
  }
})

test('every normalizer has a name of its own', () => {
  expect(new Set(normalizers.map(({ name }) => name)).size).toBe(normalizers.length)
})

describe('pnpm-modules', () => {
  const path = '/app/node_modules/.modules.yaml'
  const text = '{\n  "prunedAt": "Sun, 22 Nov 2026 23:45:02 GMT",\n  "storeDir": "/tmp/buildkit-pnpm/v10"\n}'
  const later = text.replace('Sun, 22', 'Mon, 23')

  test('explains the time', () => explains('pnpm-modules', path, text, later))
  test('reports another store', () => reports(path, text, later.replace('buildkit-pnpm', 'other')))
  test('reports a missing time', () => reports(path, text, text.replace(/.*prunedAt.*\n/, '')))
  test('reports another form of time', () => reports(path, text, text.replace('Sun, 22 Nov 2026 23:45:02 GMT', 'now')))
  test('reports the time of another field', () => {
    const other = text.replace('prunedAt', 'madeAt')
    reports(path, other, other.replace('Sun, 22', 'Mon, 23'))
  })
  test('reports the time of another file', () => reports('/app/modules.yaml', text, later))
})

describe('pnpm-workspace-state', () => {
  const path = '/app/node_modules/.pnpm-workspace-state-v1.json'
  const text = '{\n  "lastValidatedTimestamp": 1795391102964,\n  "projects": {}\n}'
  const later = text.replace('1795391102964', '1795391103965')

  test('explains the time', () => explains('pnpm-workspace-state', path, text, later))
  test('reports another project', () => reports(path, text, later.replace('{}', '{ "/app": {} }')))
  test('reports what is no time', () => reports(path, text, text.replace('1795391102964', '7')))
  test('reports the time of another file', () => reports('/app/state.json', text, later))
})
