import { describe, expect, test } from 'vitest'
import { stage } from 'layerwright'
import type { AnyStage } from '../../src/dsl/stage/types.ts'
import { obstacleBetween } from './between.ts'

const debian = stage('debian:12-slim')
const touches = (path: `/${string}`) => ({ reads: [], writes: [path] }) as const
const cache = (target: string, id?: string) =>
  ({ mounts: [{ type: 'cache', target, ...(id === undefined ? {} : { id }) }] }) as const
const filler = stage('debian:12-slim').run('echo x > /c/x', { ...touches('/out'), ...cache('/c', 'k') })

describe('what no step says of itself holds two of them in their order:', () => {
  test.each<readonly [string, AnyStage]>([
    ['a shell of the image’s own', debian.shell(['/opt/sh', '-c']).copy('sh', '/opt/sh').addUser('app', { uid: 1000 })],
    [
      'a file that a shell is told of',
      debian.shell(['bash', '--rcfile', '/app/rc', '-c']).copy('rc', '/app/rc').apt(['a']),
    ],
    [
      'a file that a login shell reads',
      debian.shell(['/bin/bash', '-lc']).copy('p', '/root/.bash_profile').run('mkdir /b', touches('/b')),
    ],
    [
      'a working directory that is removed, and made again by the next command',
      debian
        .workdir('/tmp/build')
        .run('cp f /opt/f && cd / && rm -rf /tmp/build', { reads: ['/tmp/build'], writes: ['/tmp/build', '/opt/f'] })
        .run('mkdir /srv/data', touches('/srv/data')),
    ],
    [
      'a directory above the working directory that is moved',
      debian.workdir('/w/x').run('mv /w /v', touches('/w')).run('mkdir /srv/data', touches('/srv/data')),
    ],
    [
      'a cache by two spellings of its path',
      debian
        .run('echo x > /cc/x', { reads: [], writes: [], ...cache('/cc/') })
        .run('cp /cc/x /got', { ...touches('/got'), ...cache('/./cc') }),
    ],
    [
      'a cache that another stage fills',
      debian.copy('/out', '/out', { from: filler }).run('cp /c/x /got', { ...touches('/got'), ...cache('/c', 'k') }),
    ],
    [
      'a cache that a mounted stage fills',
      debian
        .run('cp /b/out /out', { ...touches('/out'), mounts: [{ type: 'bind', from: filler, target: '/b' }] })
        .run('cp /c/x /got', { ...touches('/got'), ...cache('/c', 'k') }),
    ],
    [
      'a file where a mount needs a directory',
      debian
        .run('cp /app/f /out', { ...touches('/out'), mounts: [{ type: 'bind', target: '/app' }] })
        .copy('f', '/app'),
    ],
    [
      'a file above the place of a mount',
      debian
        .workdir('/app')
        .run('true', { ...touches('/out'), ...cache('/app/.cache') })
        .file('/app', 'x\n'),
    ],
    [
      'a file that dnf takes for a package',
      stage('fedora:42').workdir('/app').copy('x.rpm', '/app/x.rpm').dnf(['x.rpm']),
    ],
    ['a file that apk takes for one', stage('alpine:3.20').workdir('/app').copy('x.apk', '/app/x.apk').apk(['x.apk'])],
    ['a file that conda takes for one', debian.workdir('/app').copy('x.conda', '/app/x.conda').conda(['x.conda'])],
    [
      'a file that pip takes for one',
      debian.workdir('/app').copy('x-1.whl', '/app/x-1.whl').pip(['x-1.whl'], { prefix: '/v' }),
    ],
    [
      'who makes a directory that other distributions have as a link',
      debian.copy('a', '/usr/tmp/a', { chown: '5:5' }).copy('b', '/usr/tmp/b'),
    ],
    ['the same from scratch', stage('scratch').copy('f', '/var/run/f', { chown: '5:5' }).copy('g', '/var/log/g')],
    ['a script that is called', debian.copy('install.sh', '/install.sh').run('set -e; /install.sh', touches('/x'))],
    [
      'what is in the working directory',
      debian
        .workdir('/src')
        .copy('.', '.')
        .run('make install', { reads: ['cwd'], writes: ['/usr/local/bin/x'] }),
    ],
    [
      'what is written in it',
      debian
        .workdir('/w')
        .run('echo x > c', { reads: [], writes: ['cwd'] })
        .copy('c', '/w/c'),
    ],
    [
      'what packages bring',
      debian
        .run('apt-get install -y jq', { reads: ['network', 'dpkg'], writes: ['dpkg'] })
        .run('jq . /a > /b', { reads: ['/a'], writes: ['/b'] }),
    ],
    [
      'certificates that a variable names',
      debian
        .env({ CURL_CA_BUNDLE: '/certs/c.pem' })
        .copy('c.pem', '/certs/c.pem')
        .run('curl https://x', { reads: ['network'], writes: ['/x'] }),
    ],
    [
      'a hook that a variable names',
      debian.env({ NODE_OPTIONS: '--require=/hook.js' }).copy('h', '/hook.js').run('mkdir /x', touches('/x')),
    ],
    ['one by a relative path', debian.workdir('/app').copy('x.sh', 'bin/x.sh').run('true && bin/x.sh', touches('/x'))],
    [
      'one that an interpreter reads',
      debian.copy('x.py', '/srv/x.py').run('python3 -u "/srv/x.py" && true', touches('/x')),
    ],
    ['one without a shell', debian.copy('x', '/opt/x').run({ exec: ['/opt/x', '--all'] }, touches('/x'))],
    [
      'what a container has of its own',
      stage('busybox').copy('f', '/sys/f', { chown: '5:5' }).run('mkdir /b', touches('/b')),
    ],
    [
      'variables of a library that is put into every program',
      debian.env({ LD_PRELOAD: '/opt/lib.so' }).env({ FAKETIME: '@0' }).run('date > /out', touches('/out')),
    ],
    [
      'variables of a shell of the image’s own',
      debian.shell(['/sh.sh']).env({ ACME_VERSION: '1' }).run('mkdir /data', touches('/data')),
    ],
    [
      'variables of what Python runs first',
      stage('python:3.11')
        .copy('s.py', '/usr/local/lib/python3.11/site-packages/sitecustomize.py')
        .env({ APP_X: '1' })
        .pip(['a'], { onlyBinary: ':all:', prefix: '/v' }),
    ],
  ])('%s', (_, target) => {
    expect(obstacleBetween(target)).toBeDefined()
  })
})

describe('and does not where it is not so:', () => {
  test.each<readonly [string, AnyStage]>([
    [
      'a shell of the system’s',
      debian.shell(['/bin/bash', '-euo', 'pipefail', '-c']).copy('sh', '/opt/sh').run('mkdir /b', touches('/b')),
    ],
    [
      'another directory that is removed',
      debian
        .workdir('/app')
        .run('rm -rf /tmp/build', touches('/tmp/build'))
        .run('mkdir /srv/data', touches('/srv/data')),
    ],
    [
      'files of the working directory',
      debian.workdir('/app').run('touch a', touches('/app/a')).run('mkdir /srv/data', touches('/srv/data')),
    ],
    ['two copies of one stage', debian.copy('/out', '/out', { from: filler }).copy('/out', '/other', { from: filler })],
    [
      'a stage and another cache',
      debian
        .copy('/out', '/out', { from: filler })
        .run('cp /c/x /got', { ...touches('/got'), ...cache('/c', 'other') }),
    ],
    [
      'a path that a command writes',
      debian.copy('x', '/srv/x').run('mkdir -p /opt/y && touch /opt/y/z', touches('/opt/y')),
    ],
    [
      'a variable that names a directory of the app',
      debian.env({ APP_HOME: '/app' }).copy('x', '/app/x').run('mkdir /y', touches('/y')),
    ],
    ['a file beside a mount', debian.run('true', { ...touches('/out'), ...cache('/cache') }).copy('f', '/app')],
    ['an address of a package', debian.copy('x', '/srv/x').conda(['https://x.example/a.conda'])],
    [
      'two files below a link of the distribution',
      debian.copy('a', '/var/run/a', { chown: '5:5' }).copy('b', '/var/run/b'),
    ],
    [
      'two files where the distribution has directories',
      debian.copy('a', '/usr/local/sbin/a').copy('b', '/usr/local/sbin/b'),
    ],
  ])('%s', (_, target) => {
    expect(obstacleBetween(target)).toBeUndefined()
  })
})
