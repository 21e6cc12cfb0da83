import { describe, test } from 'vitest'
import { context, stage, variable, type AnyStage } from '../../../src/index.ts'
import { finds, leavesAlone } from '../found.ts'

const RULE = 'closed-directory'
const debian = stage('debian:12-slim')
const closed = { chmod: '644' }

describe('finds a directory that is made for files', () => {
  test.each<[string, AnyStage, RegExp]>([
    [
      'the destination',
      debian.copy('a.conf', '/etc/myapp/', closed),
      /^warning: \/etc\/myapp is missing here and is made with mode 644 too.*\.workdir\(\).*mkdir -p.*'u=rwX,go=rX'/,
    ],
    ["the file's directory", debian.copy('a.conf', '/etc/myapp/a.conf', closed), /^warning: \/etc\/myapp is missing/],
    ['several above', debian.copy('a.conf', '/app/x/y/', closed), /\/app\/x\/y is missing/],
    ['for its owner alone', debian.copy('a.key', '/srv/keys/', { chmod: '600' }), /mode 600.*'u=rwX,go='/],
    ['for its group', debian.copy('a.key', '/srv/keys/', { chmod: '0640' }), /mode 0640.*'u=rwX,g=rX,o='/],
    ['for all but its owner', debian.copy('a.sh', '/srv/bin/', { chmod: '744' }), /mode 744.*'u=rwx,go=rX'/],
    ['from a stage', debian.copy('/a', '/app/a', { ...closed, from: debian.run('touch /a') }), /\/app is missing/],
    ['in a layer of its own', debian.copy('a', '/app/a', { ...closed, link: true }), /\/app is missing/],
    ['a pattern', debian.copy('*.conf', '/etc/myapp/', closed), /\/etc\/myapp is missing/],
    ['below the working directory', debian.workdir('/app').copy('a', 'conf/a', closed), /\/app\/conf is missing/],
    ['on scratch', stage('scratch').copy('passwd', '/etc/passwd', closed), /\/etc is missing/],
    ['by ADD', debian.add('a', '/app/', closed), /\/app is missing/],
    ['by ADD of an address', debian.add('https://example.org/a.tar.gz', '/app/', closed), /\/app is missing/],
    ['once for two copies', debian.copy('a', '/app/', closed).copy('b', '/app/', closed), /\/app is missing/],
    [
      'in the home of a user',
      debian.addUser('app').copy('a', '/home/app/.config/a', closed),
      /\/home\/app\/\.config is missing/,
    ],
    [
      'below a command that writes elsewhere',
      debian.run('make', { writes: ['/opt/tool'] }).copy('a', '/app/', closed),
      /\/app is missing/,
    ],
    [
      'in a stage below',
      stage()
        .from(debian.env({ A: '1' }))
        .copy('a', '/app/', closed),
      /\/app is missing/,
    ],
  ])('%s', (_, target, message) => {
    finds(RULE, target, message)
  })
})

describe('leaves alone', () => {
  test.each<[string, AnyStage]>([
    ['permissions for directories too', debian.copy('a.sh', '/app/', { chmod: '755' })],
    ['the owner alone, on purpose', debian.copy('a.sh', '/app/', { chmod: '700' })],
    ['owner and group', debian.copy('a.sh', '/app/', { chmod: '0750' })],
    ['a directory that nobody may list', debian.copy('a', '/app/', { chmod: '711' })],
    ['letters', debian.copy('a.conf', '/etc/myapp/', { chmod: 'u=rw,go=r' })],
    ['one letter', debian.copy('a.sh', '/app/', { chmod: '+x' })],
    ['no permissions', debian.copy('a.conf', '/etc/myapp/')],
    ['.file()', debian.file('/etc/myapp/a.conf', 'a\n', { mode: '644' })],
    ['a directory of the base', debian.copy('a.sh', '/etc/profile.d/', closed)],
    ['a file right in a directory of the base', debian.copy('a.conf', '/etc/a.conf', closed)],
    ['a file at the root', debian.copy('a', '/a', closed)],
    ['what base images may have', debian.copy('a.cnf', '/etc/ssl/private/', closed)],
    ['a directory that ends with .d', debian.copy('a', '/etc/sudoers.d/', closed)],
    ['programs', debian.copy('a', '/usr/share/myapp/', closed)],
    ['state', debian.copy('a', '/var/lib/myapp/', closed)],
    ["root's home", debian.copy('id', '/root/.ssh/', { chmod: '600' })],
    ['the home of a user of the image', stage('node:22.11-slim').copy('a', '/home/node/app/', closed)],
    ['an image that is not known', stage('nginx:1.27').copy('a.conf', '/etc/nginx/conf.d/', closed)],
    ['an image of somebody', stage('example.org/app:1').copy('a', '/app/', closed)],
    ['an image by a variable', stage(variable('BASE')).copy('a', '/app/', closed)],
    ['an image of triggers', stage('python:3.11-onbuild').copy('a', '/app/', closed)],
    ['a context by name', stage(context('base')).copy('a', '/app/', closed)],
    ['after .workdir()', debian.workdir('/app').copy('a', '/app/', closed)],
    ['in the working directory', debian.workdir('/app').copy('a', './', closed)],
    ['above the working directory', debian.workdir('/app/x').copy('a', '/app/', closed)],
    ['after mkdir', debian.run('mkdir -p /etc/myapp').copy('a', '/etc/myapp/', closed)],
    ['after any command', debian.run('./install.sh').copy('a', '/app/', closed)],
    ['after a command that writes there', debian.run('make', { writes: ['/app'] }).copy('a', '/app/x/', closed)],
    ['after packages', debian.apt(['nginx']).copy('a', '/etc/nginx/sites/', closed)],
    ['after a copy there', debian.copy('a', '/app/').copy('b', '/app/', closed)],
    ['after a copy above', debian.copy('tree', '/app').copy('b', '/app/x/', closed)],
    ['after a copy to anywhere', debian.copy('tree', variable('DIR')).copy('b', '/app/', closed)],
    ['after .file() there', debian.file('/app/a', 'a\n').copy('b', '/app/', closed)],
    ['after an instruction', debian.instruction('RUN mkdir /app').copy('a', '/app/', closed)],
    ['after a stage that makes it', stage().from(debian.workdir('/app').workdir('/')).copy('a', '/app/', closed)],
    [
      'after triggers',
      stage()
        .from(debian.onbuild(stage().run('mkdir /app')))
        .copy('a', '/app/', closed),
    ],
    ['a destination by a variable', debian.copy('a', variable('DIR'), closed)],
    ['a relative destination that nobody knows', debian.copy('a', 'conf/', closed)],
    ['a working directory by a variable', debian.workdir(variable('DIR')).copy('a', 'conf/', closed)],
    ['a way up', debian.copy('a', '/app/../etc/', closed)],
    ['an archive', debian.add('a.tar.gz', '/app/', closed)],
    ['what is unpacked', debian.add('https://example.org/a', '/app/', { ...closed, unpack: true })],
    ['a git repository', debian.add('https://example.org/a.git', '/app/', closed)],
    ['directories above the sources', debian.copy('a/b', '/app/', { ...closed, parents: true })],
    ['what its author accepts', debian.copy('a', '/app/', { ...closed, allow: [RULE] })],
  ])('%s', (_, target) => {
    leavesAlone(RULE, target)
  })
})

describe('the whole build context', () => {
  test.each<[string, AnyStage]>([
    ['.', debian.workdir('/app').copy('.', './', closed)],
    ['./', debian.run('mkdir /app').copy('./', '/app', closed)],
  ])('is found: %s', (_, target) => {
    finds(RULE, target, /^warning: every folder in the build context gets mode 644 too/)
  })

  test.each<[string, AnyStage]>([
    ['a folder, which may hold files alone', debian.workdir('/app').copy('conf/', './', closed)],
    ['one without a slash', debian.workdir('/app').copy('conf', './conf', closed)],
    ['with folders left out', debian.workdir('/app').copy('.', './', { ...closed, exclude: ['*/'] })],
    ['of a stage', debian.workdir('/app').copy('/', './', { ...closed, from: stage('scratch').copy('a', '/a') })],
    ['in letters', debian.workdir('/app').copy('.', './', { chmod: 'u=rwX,go=rX' })],
    ['with 755', debian.workdir('/app').copy('.', './', { chmod: '755' })],
  ])('is left alone: %s', (_, target) => {
    leavesAlone(RULE, target)
  })
})
