import { describe, expect, test } from 'vitest'
import { arg, sh, stage, text, variable } from 'layerwright'
import type { AnyStage } from '../../../src/dsl/stage/types.ts'
import { defined } from '../../dsl/defined.ts'
import { interpret } from './interpret.ts'

const debian = stage('debian:12-slim')
const busybox = stage('busybox:1')
const unknown = stage('example/unknown:1')
const facts = (target: AnyStage): object => interpret(defined(target))
const links = sh`mkdir -p /opt/real && ln -s /opt/real /opt/link`
const linking = { reads: [], writes: ['/opt/real', '/opt/link'] } as const
const out = { reads: [], writes: ['/srv/out'] } as const

describe('the interpreter tells apart', () => {
  test.each<readonly [string, AnyStage, AnyStage]>([
    [
      'two texts of one place, by a link that a step makes',
      debian.run(links, linking).file('/opt/link/f', '1\n').file('/opt/real/f', '2\n'),
      debian.run(links, linking).file('/opt/real/f', '2\n').file('/opt/link/f', '1\n'),
    ],
    [
      'a file below a path before and after it is a link',
      debian.run(links, linking).file('/opt/link/f', '1\n'),
      debian.file('/opt/link/f', '1\n').run(links, linking),
    ],
    [
      'two texts of one place, by a link of Debian',
      debian.file('/var/mail/f', '1\n').file('/var/spool/mail/f', '2\n'),
      debian.file('/var/spool/mail/f', '2\n').file('/var/mail/f', '1\n'),
    ],
    [
      'two programs of one place',
      debian.file('/bin/f', '1\n').file('/usr/bin/f', '2\n'),
      debian.file('/usr/bin/f', '2\n').file('/bin/f', '1\n'),
    ],
    [
      'two texts on a base that nobody knows',
      unknown.file('/app/f', '1\n').file('/srv/f', '2\n'),
      unknown.file('/srv/f', '2\n').file('/app/f', '1\n'),
    ],
    [
      'two texts after a command that nobody knows',
      debian
        .run('x')
        .file('/srv/x/f', '1\n')
        .file('/usr/share/f', '2\n')
        .file('/deep/er/f', '3\n')
        .file('/opt/f', '4\n')
        .file('/app/f', '5\n')
        .file('/home/app/f', '6\n'),
      debian
        .run('x')
        .file('/home/app/f', '6\n')
        .file('/app/f', '5\n')
        .file('/opt/f', '4\n')
        .file('/deep/er/f', '3\n')
        .file('/usr/share/f', '2\n')
        .file('/srv/x/f', '1\n'),
    ],
    [
      'two texts where a package may have a link',
      debian.apt(['a']).file('/usr/share/s/f', '1\n').file('/etc/conf/f', '2\n'),
      debian.apt(['a']).file('/etc/conf/f', '2\n').file('/usr/share/s/f', '1\n'),
    ],
    [
      'a hard link before and after its file changes',
      debian.file('/srv/a', '1\n').run('ln /srv/a /srv/b', out).file('/srv/a', '2\n'),
      debian.file('/srv/a', '1\n').file('/srv/a', '2\n').run('ln /srv/a /srv/b', out),
    ],
    [
      'a hard link and a copy',
      debian.file('/srv/a', '1\n').run('ln /srv/a /srv/b', out),
      debian.file('/srv/a', '1\n').file('/srv/b', '1\n'),
    ],
    [
      'a mode before and after a hard link',
      debian.file('/srv/a', '1\n').run('ln /srv/a /srv/b', out).run('chmod 600 /srv/a', out),
      debian.file('/srv/a', '1\n').run('chmod 600 /srv/a', out).run('ln /srv/a /srv/b', out),
    ],
    [
      'who makes a directory: a file or a copy of another user',
      debian.file('/srv/d/a', '1\n').copy('b', '/srv/d/b', { chown: '7' }),
      debian.copy('b', '/srv/d/b', { chown: '7' }).file('/srv/d/a', '1\n'),
    ],
    [
      'who makes /opt on busybox',
      busybox.file('/opt/a', '1\n').copy('b', '/opt/b', { chmod: '700' }),
      busybox.copy('b', '/opt/b', { chmod: '700' }).file('/opt/a', '1\n'),
    ],
    [
      'a working directory of another user and a file',
      debian.user('7').workdir('/srv/d').user('0').file('/srv/d/a', '1\n'),
      debian.file('/srv/d/a', '1\n').user('7').workdir('/srv/d').user('0'),
    ],
    [
      'a deletion before and after a file',
      debian.run('rm -rf /srv/d', out).file('/srv/d/a', '1\n'),
      debian.file('/srv/d/a', '1\n').run('rm -rf /srv/d', out),
    ],
    [
      'a deletion by way of a link',
      debian.run(links, linking).file('/opt/real/f', '1\n').run('rm -rf /opt/link/f', out),
      debian.run(links, linking).run('rm -rf /opt/link/f', out).file('/opt/real/f', '1\n'),
    ],
    [
      'an owner of everything before and after a file',
      debian.file('/srv/a', '1\n').run('chown -R 7 /srv', out),
      debian.run('chown -R 7 /srv', out).file('/srv/a', '1\n'),
    ],
    [
      'a program of PATH before and after a command',
      debian.file('/usr/local/bin/x', '1\n').run('x', out),
      debian.run('x', out).file('/usr/local/bin/x', '1\n'),
    ],
    [
      'PATH before and after a command',
      debian.env({ PATH: text`/app:${variable('PATH')}` }).run('x', out),
      debian.run('x', out).env({ PATH: text`/app:${variable('PATH')}` }),
    ],
    [
      'a library that the loader is told of',
      debian.env({ LD_PRELOAD: '/srv/l' }).run('x', out),
      debian.run('x', out).env({ LD_PRELOAD: '/srv/l' }),
    ],
    [
      'what LD_PRELOAD names',
      debian.env({ LD_PRELOAD: '/srv/l' }).file('/srv/l', '1\n').run('x', out),
      debian.env({ LD_PRELOAD: '/srv/l' }).run('x', out).file('/srv/l', '1\n'),
    ],
    [
      'what BASH_ENV names',
      debian.env({ BASH_ENV: '/srv/l' }).file('/srv/l', '1\n').run('x', out),
      debian.env({ BASH_ENV: '/srv/l' }).run('x', out).file('/srv/l', '1\n'),
    ],
    [
      "a directory that ld.so.conf.d names, and apt's ldconfig",
      debian.file('/etc/ld.so.conf.d/x.conf', '/srv/l\n').file('/srv/l/x.so', '1\n').apt(['a']),
      debian.file('/etc/ld.so.conf.d/x.conf', '/srv/l\n').apt(['a']).file('/srv/l/x.so', '1\n'),
    ],
    [
      'a hook that apt.conf.d names',
      debian.file('/etc/apt/apt.conf.d/x', 'Pre "/srv/h";\n').file('/srv/h', '1\n').apt(['a']),
      debian.file('/etc/apt/apt.conf.d/x', 'Pre "/srv/h";\n').apt(['a']).file('/srv/h', '1\n'),
    ],
    [
      'a configuration that nobody has read',
      debian.copy('p', '/etc/pip.conf').file('/srv/w', '1\n').pip(['a']),
      debian.copy('p', '/etc/pip.conf').pip(['a']).file('/srv/w', '1\n'),
    ],
    [
      'constraints that a variable names',
      debian.env({ PIP_CONSTRAINT: '/srv/c' }).file('/srv/c', '1\n').pip(['a']),
      debian.env({ PIP_CONSTRAINT: '/srv/c' }).pip(['a']).file('/srv/c', '1\n'),
    ],
    [
      'FORCE_CUDA and a build from source',
      debian.env({ FORCE_CUDA: '1' }).pip(['a']),
      debian.pip(['a']).env({ FORCE_CUDA: '1' }),
    ],
    [
      'ACCEPT_EULA and an install script',
      debian.env({ ACCEPT_EULA: '1' }).apt(['a']),
      debian.apt(['a']).env({ ACCEPT_EULA: '1' }),
    ],
    [
      "the image's own variable and the project's own code",
      debian.env({ ACME_REF: '1' }).pip({ requirements: 'r.txt' }),
      debian.pip({ requirements: 'r.txt' }).env({ ACME_REF: '1' }),
    ],
    [
      'SOURCE_DATE_EPOCH and a user',
      debian.env({ SOURCE_DATE_EPOCH: '1' }).addUser('a'),
      debian.addUser('a').env({ SOURCE_DATE_EPOCH: '1' }),
    ],
    [
      'a build argument in scope of other code, and not',
      debian.arg(arg('FORCE_CUDA', '1')).pip(['a']),
      debian.pip(['a']).arg(arg('FORCE_CUDA', '1')),
    ],
    [
      'two places that a build argument may make one',
      debian.copy('a', text`/srv/${arg('V', '1')}`).copy('b', '/srv/x'),
      debian.copy('b', '/srv/x').copy('a', text`/srv/${arg('V', '1')}`),
    ],
    [
      'what lies in the cache, with a mount and without',
      debian.file('/opt/conda/pkgs/f', '1\n').conda(['a'], { cacheMount: true }),
      debian.file('/opt/conda/pkgs/f', '1\n').conda(['a']),
    ],
    [
      'a skeleton before and after a user',
      debian.file('/etc/skel/f', '1\n').addUser('a'),
      debian.addUser('a').file('/etc/skel/f', '1\n'),
    ],
    ['users whose ids are handed out', debian.addUser('a').addUser('b'), debian.addUser('b').addUser('a')],
    ['a package and a user', debian.apt(['a']).addUser('b'), debian.addUser('b').apt(['a'])],
  ])('%s', (_, one, other) => {
    expect(facts(one)).not.toEqual(facts(other))
  })
})

describe('the interpreter finds equal', () => {
  test.each<readonly [string, AnyStage, AnyStage]>([
    [
      'two files apart',
      debian.file('/srv/a', '1\n').file('/opt/b', '2\n'),
      debian.file('/opt/b', '2\n').file('/srv/a', '1\n'),
    ],
    [
      'two files of a directory that each makes alike',
      debian.file('/srv/d/a', '1\n').file('/srv/d/b', '2\n'),
      debian.file('/srv/d/b', '2\n').file('/srv/d/a', '1\n'),
    ],
    [
      'a file and a link beside it',
      debian.run(links, linking).file('/srv/f', '1\n'),
      debian.file('/srv/f', '1\n').run(links, linking),
    ],
    [
      'two files below different links',
      debian.run(links, linking).file('/opt/link/f', '1\n').file('/srv/f', '2\n'),
      debian.run(links, linking).file('/srv/f', '2\n').file('/opt/link/f', '1\n'),
    ],
    [
      'a deletion and a file elsewhere',
      debian.run('rm -rf /srv/d', out).file('/opt/a', '1\n'),
      debian.file('/opt/a', '1\n').run('rm -rf /srv/d', out),
    ],
    [
      'modes of two directories',
      debian.run('chmod 700 /srv', out).run('chmod 700 /opt', out),
      debian.run('chmod 700 /opt', out).run('chmod 700 /srv', out),
    ],
    [
      'apt and a file that no package has',
      debian.apt(['a']).file('/srv/f', '1\n'),
      debian.file('/srv/f', '1\n').apt(['a']),
    ],
    [
      'pip and a copy of the application',
      debian.pip(['a']).copy('a', '/srv/app/'),
      debian.copy('a', '/srv/app/').pip(['a']),
    ],
    [
      'wheels only and a variable that pip does not list',
      debian.env({ FORCE_CUDA: '1' }).pip(['a'], { onlyBinary: ':all:' }),
      debian.pip(['a'], { onlyBinary: ':all:' }).env({ FORCE_CUDA: '1' }),
    ],
    [
      'configuration that names nothing',
      debian.file('/etc/pip.conf', 'x\n').file('/srv/w', '1\n').pip(['a']),
      debian.file('/etc/pip.conf', 'x\n').pip(['a']).file('/srv/w', '1\n'),
    ],
    [
      'a command and a variable that it does not read',
      debian.env({ X: '1' }).run('true', out),
      debian.run('true', out).env({ X: '1' }),
    ],
    [
      'a command and a file that it does not read',
      debian.file('/opt/f', '1\n').run('true', out),
      debian.run('true', out).file('/opt/f', '1\n'),
    ],
    [
      'a command and a program of no directory of PATH',
      debian.file('/opt/bin/x', '1\n').run('x', out),
      debian.run('x', out).file('/opt/bin/x', '1\n'),
    ],
    [
      'a user who is set and taken back, and a directory',
      debian.user('7').user('0').workdir('/srv/d'),
      debian.workdir('/srv/d').user('7').user('0'),
    ],
    ['a mount over an empty cache, and none', debian.conda(['a'], { cacheMount: true }), debian.conda(['a'])],
  ])('%s', (_, one, other) => {
    expect(facts(one)).toEqual(facts(other))
  })
})
