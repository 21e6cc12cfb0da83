import { untyped } from '../untyped.ts'
import { bad, type Row } from './row.ts'

const { stage, arg } = untyped()
const debian = stage('debian:12-slim')
const version = arg('VERSION', '1')

/** The options that every step takes: one call stands for all of them, and the calls that read them on their own too. */
export const OPTIONS: readonly Row[] = [
  bad('env', 'options', /Use never, yearly/, () => debian.env({ A: '1' }, { changes: 'hourly' })),
  bad('env', 'options', /a probability from 0 to 1/, () => debian.env({ A: '1' }, { changes: 2 })),
  bad('env', 'options', /a probability from 0 to 1/, () => debian.env({ A: '1' }, { changes: Number.NaN })),
  bad('run', 'options', /a list of resources/, () => debian.run('true', { reads: '/etc' })),
  bad('run', 'options', /an absolute path, env:NAME/, () => debian.run('true', { reads: ['etc'] })),
  bad('run', 'options', /an absolute path, env:NAME/, () => debian.run('true', { writes: ['the moon'] })),
  bad('run', 'options', /an absolute path, env:NAME/, () => debian.run('true', { writes: ['config:label'] })),
  bad('run', 'options', /an absolute path, env:NAME/, () => debian.run('true', { reads: [7] })),
  bad('env', 'options', /pin must be true or false/, () => debian.env({ A: '1' }, { pin: 'yes' })),
  bad('label', 'options', /pin must be true or false/, () => debian.label({ a: '1' }, { pin: 0 })),
  bad('label', 'options', /lower-case letters/, () => debian.label({ a: '1' }, { as: 'My Step' })),
  bad('label', 'options', /lower-case letters/, () => debian.label({ a: '1' }, { as: 5 })),
  bad('workdir', 'options', /lower-case letters/, () => debian.workdir('/a', { as: ['a'] })),
  bad('workdir', 'options', /The options are changes/, () => debian.workdir('/a', { owner: 'root' })),
  bad('workdir', 'options', /an object such as/, () => debian.workdir('/a', 7)),
  bad('user', 'options', /The options are changes/, () => debian.user('app', { group: 'app' })),
  bad('user', 'options', /an object such as/, () => debian.user('app', ['x'])),
  bad('user', 'options', /pin must be true or false/, () => debian.user('app', { pin: 'no' })),
  bad('shell', 'options', /The options are changes/, () => debian.shell(['/bin/sh', '-c'], { fast: true })),
  bad('shell', 'options', /an object such as/, () => debian.shell(['/bin/sh', '-c'], 'x')),
  bad('shell', 'options', /Use never, yearly/, () => debian.shell(['/bin/sh', '-c'], { changes: 'often' })),
  bad('cmd', 'options', /The options are changes/, () => debian.cmd(['sh'], { shell: true })),
  bad('cmd', 'options', /an object such as/, () => debian.cmd(['sh'], '-l')),
  bad('cmd', 'options', /pin must be true or false/, () => debian.cmd(['sh'], { pin: null })),
  bad('entrypoint', 'options', /The options are changes/, () => debian.entrypoint(['sh'], { shell: true })),
  bad('entrypoint', 'options', /an object such as/, () => debian.entrypoint(['sh'], '-l')),
  bad('entrypoint', 'options', /lower-case letters/, () => debian.entrypoint(['sh'], { as: 'a_b' })),
  bad('expose', 'options', /The options are changes/, () => debian.expose([80], { protocol: 'udp' })),
  bad('expose', 'options', /an object such as/, () => debian.expose([80], 'udp')),
  bad('expose', 'options', /Use never, yearly/, () => debian.expose([80], { changes: true })),
  bad('volume', 'options', /The options are changes/, () => debian.volume(['/data'], { readOnly: true })),
  bad('volume', 'options', /an object such as/, () => debian.volume(['/data'], 'ro')),
  bad('volume', 'options', /lower-case letters/, () => debian.volume(['/data'], { as: '' })),
  bad('stopsignal', 'options', /The options are changes/, () => debian.stopsignal('SIGINT', { after: 5 })),
  bad('stopsignal', 'options', /an object such as/, () => debian.stopsignal('SIGINT', 5)),
  bad('stopsignal', 'options', /a list of resources/, () => debian.stopsignal('SIGINT', { reads: 'x' })),
  bad('instruction', 'options', /The options are changes/, () => debian.instruction('RUN true', { reads: [], x: 1 })),
  bad('instruction', 'options', /an object such as/, () => debian.instruction('RUN true', false)),
  bad('instruction', 'options', /Use never, yearly/, () => debian.instruction('RUN true', { changes: -1 })),
  bad('arg', 'options', /The options are changes/, () => debian.arg(version, { default: '2' })),
  bad('arg', 'options', /an object such as/, () => debian.arg(version, '2')),
  bad('arg', 'options', /pin must be true or false/, () => debian.arg(version, { pin: 1 })),
]
