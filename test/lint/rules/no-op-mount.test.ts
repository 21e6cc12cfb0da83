import { describe, expect, test } from 'vitest'
import { arg, sh, stage, variable, type AnyStage, type Command } from '../../../src/index.ts'
import { define } from '../../../src/dsl/define.ts'
import { situationsOf } from '../../../src/lint/situation.ts'
import { noOpMount } from '../../../src/lint/rules/no-op-mount.ts'
import { optimize } from '../../../src/optimize/optimize.ts'
import { finds, leavesAlone } from '../found.ts'

const RULE = 'no-op-mount'
const python = stage('python:3.11-slim')
const debian = stage('debian:12-slim')
const alpine = stage('alpine:3.20')
const pip = { mounts: [{ type: 'cache', target: '/root/.cache/pip' }] } as const
const uv = { mounts: [{ type: 'cache', target: '/root/.cache/uv' }] } as const
const locked = (target: string) => ({ mounts: [{ type: 'cache', target, sharing: 'locked' }] }) as const
const owned = (target: string, more: { uid?: number; gid?: number; mode?: string }) =>
  ({ mounts: [{ type: 'cache', target, ...more }] }) as const

describe('finds a cache that is switched off', () => {
  test.each<[Command]>([
    ['pip install --no-cache-dir rich'],
    ['sudo pip install --no-cache-dir rich'],
    ['env PIP_ROOT_USER_ACTION=ignore pip install --no-cache-dir rich'],
    ['PIP_ROOT_USER_ACTION=ignore /opt/venv/bin/pip3 install --no-cache-dir rich'],
    ['exec python -m pip install --no-cache-dir rich'],
    ['set -eux; apt-get update; pip3.11 install -U --no-cache-dir rich'],
    [['cd /app', 'pip install --no-cache-dir rich']],
    [{ exec: ['pip', 'install', '--no-cache-dir', 'rich'] }],
    ['PIP_NO_CACHE_DIR=1 pip install rich'],
    ['export PIP_NO_CACHE_DIR=off && pip install rich'],
    ['if true; then pip install --no-cache-dir rich; fi'],
  ])('%j', (command) => {
    finds(
      RULE,
      python.run(command, pip),
      /^error: pip keeps nothing in the mount at \/root\/.cache\/pip, since .*switches/,
    )
  })

  test.each<[string, AnyStage, RegExp]>([
    [
      'by ENV',
      python.env({ PIP_NO_CACHE_DIR: '1' }).run('pip install rich', pip),
      /PIP_NO_CACHE_DIR.*--cache-dir=\/root/,
    ],
    [
      'by ENV, with a value that looks like no',
      python.env({ PIP_NO_CACHE_DIR: '0' }).run('pip install rich', pip),
      /PIP_NO/,
    ],
    [
      'by a stage below',
      stage()
        .from(python.env({ PIP_NO_CACHE_DIR: 'false' }))
        .run('pip install rich', pip),
      /PIP_NO/,
    ],
    ['by an argument', python.arg(arg('PIP_NO_CACHE_DIR', '1')).run('pip install rich', pip), /PIP_NO_CACHE_DIR/],
    ['uv by ENV', python.env({ UV_NO_CACHE: 'true' }).run('uv pip install rich', uv), /UV_NO_CACHE.*UV_NO_CACHE=false/],
    ['uv by its short flag', python.run('uv -n pip install rich', uv), /since -n switches/],
    [
      'uv, whatever else says where its cache is',
      python.run('uv sync --no-cache --cache-dir /root/.cache/uv', uv),
      /--no-cache/,
    ],
    ['apk', alpine.run('apk add --no-cache git', locked('/etc/apk/cache')), /since --no-cache switches its cache off/],
    ['apk on the wrong directory too', alpine.run('apk --no-cache add git', locked('/var/cache/apk')), /--no-cache/],
  ])('%s', (_, target, message) => {
    finds(RULE, target, message)
  })
})

describe('leaves alone a cache that is on', () => {
  test.each<[Command]>([
    ['pip install rich'],
    ['pip install --no-cache-dir --cache-dir=/root/.cache/pip rich'],
    ['pip install --no-cache-dir rich && pip install click'],
    ['pip install --no-cache-dir rich && ./install.sh'],
    ['pip install --no-cache-dir rich && make'],
    ['pip install --no-cache-dir rich && tox'],
    ['pip install --no-cache-dir rich && python setup.py install'],
    ['pip install --no-cache-dir rich && echo "$(pip download click)"'],
    ['echo pip install --no-cache-dir rich'],
    ['# pip install --no-cache-dir rich\ntrue'],
    ['grep -- --no-cache-dir /pip'],
    [`bash -c 'pip install --no-cache-dir rich'`],
    ['cat <<END\npip install --no-cache-dir rich\nEND'],
    ['pip install --no-cache-dir "rich'],
    ['pip list --no-cache-dir'],
    ['PIP_NO_CACHE_DIR= pip install rich'],
    ['PIP_NO_CACHE_DIR=$OFF pip install rich'],
    ['PIP_NO_CACHE_DIR=1; pip install rich'],
    ['if test -e /x; then export PIP_NO_CACHE_DIR=1; fi; pip install rich'],
    ['test -e /x || export PIP_NO_CACHE_DIR=1; pip install rich'],
    ['export PIP_NO_CACHE_DIR=1; unset PIP_NO_CACHE_DIR; pip install rich'],
    ['apt-get install -y --no-cache-dir git'],
    [{ interpreter: 'python3', script: 'pip install --no-cache-dir rich' }],
    [sh`pip install ${['rich', 'click']}`],
  ])('%j', (command) => {
    leavesAlone(RULE, python.run(command, pip))
  })

  test.each<[string, AnyStage]>([
    ['the variable is empty', python.env({ PIP_NO_CACHE_DIR: '' }).run('pip install rich', pip)],
    [
      'the variable is taken back',
      python.env({ PIP_NO_CACHE_DIR: '1' }).run('env -u PIP_NO_CACHE_DIR pip install rich', pip),
    ],
    ['the environment is another one', python.env({ PIP_NO_CACHE_DIR: '1' }).run('sudo pip install rich', pip)],
    ['nothing of the environment is left', python.env({ PIP_NO_CACHE_DIR: '1' }).run('env -i pip install rich', pip)],
    [
      'the command line wins',
      python.env({ PIP_NO_CACHE_DIR: '1' }).run('pip install --cache-dir=/root/.cache/pip rich', pip),
    ],
    ['an argument without a value', python.arg(arg('PIP_NO_CACHE_DIR')).run('pip install rich', pip)],
    ['a variable of the base', python.env({ PIP_NO_CACHE_DIR: variable('OFF') }).run('pip install rich', pip)],
    [
      'the argument of another stage',
      python.copy('/a', '/a', { from: python.env({ PIP_NO_CACHE_DIR: '1' }) }).run('pip install rich', pip),
    ],
    ['uv takes no for no', python.env({ UV_NO_CACHE: 'false' }).run('uv pip install rich', uv)],
    ['uv is told so for one command', python.env({ UV_NO_CACHE: '1' }).run('UV_NO_CACHE=0 uv pip install rich', uv)],
    ['the flag is a program of its own', python.run('uv run pytest -n 4', uv)],
    ['a mount for something else', python.run('pip install --no-cache-dir rich', locked('/var/lib/app'))],
    ['a mount that no tool uses', python.run('cargo build', pip)],
    [
      'another type of mount',
      python.run('pip install --no-cache-dir rich', { mounts: [{ type: 'tmpfs', target: '/root/.cache/pip' }] }),
    ],
    ['another shell', python.shell(['pwsh', '-Command']).run('pip install --no-cache-dir rich', pip)],
    ['what its author accepts', python.run('pip install --no-cache-dir rich', { ...pip, allow: [RULE] })],
  ])('%s', (_, target) => {
    leavesAlone(RULE, target)
  })
})

describe('finds a mount where the tool does not look', () => {
  test.each<[string, AnyStage, RegExp]>([
    [
      "at root's home, for a user",
      python.user('app').run('pip install rich', pip),
      /runs as app here, whose home is not \/root/,
    ],
    [
      "at a user's home, for root",
      python.run('pip install rich', locked('/home/app/.cache/pip')),
      /looks in \/root\/.cache\/pip here. Write target: '\/root\/.cache\/pip'/,
    ],
    [
      'at the home of another user',
      python
        .addUser('app', { uid: 1000 })
        .user('app')
        .run('pip install rich', owned('/home/me/.cache/pip', { uid: 1000 })),
      /Write target: '\/home\/app\/.cache\/pip'/,
    ],
    [
      'where a variable says otherwise',
      python.env({ PIP_CACHE_DIR: '/cache' }).run('pip install rich', pip),
      /target: '\/cache'/,
    ],
    ['where the command says otherwise', python.run('uv pip install --cache-dir /cache rich', uv), /target: '\/cache'/],
    [
      'where HOME is another',
      python.env({ HOME: '/app' }).run('pip install rich', pip),
      /target: '\/app\/.cache\/pip'/,
    ],
    [
      "in apk's directory of indexes",
      alpine.run('apk add git', locked('/var/cache/apk')),
      /keeps no package: .*\/etc\/apk\/cache/,
    ],
    [
      'on an image of Alpine',
      stage('python:3.11-alpine').run('apk add git', locked('/var/cache/apk')),
      /keeps no package/,
    ],
  ])('%s', (_, target, message) => {
    finds(RULE, target, message)
  })
})

describe('leaves alone a mount where the tool may look', () => {
  test.each<[string, AnyStage]>([
    ['above the cache', python.run('pip install rich', locked('/root/.cache'))],
    ['below the cache', python.run('pip install rich', locked('/root/.cache/pip/http'))],
    ['with a slash at the end', python.run('pip install rich', locked('/root/.cache/pip/'))],
    [
      'an image that is not known',
      stage('example.org/python:3').run('pip install rich', locked('/home/app/.cache/pip')),
    ],
    [
      'an image that is a variable',
      stage(arg('BASE', 'example.org/x')).run('pip install rich', locked('/home/app/.cache/pip')),
    ],
    ['a user that is a variable', python.user(variable('APP_USER')).run('pip install rich', locked('/x/.cache/pip'))],
    ['a home that a variable says', python.user('app').env({ HOME: '/root' }).run('pip install rich', pip)],
    ['a home that is not known', python.user('app').run('pip install rich', locked('/srv/app/.cache/pip'))],
    ['sudo', python.user('app').run('sudo pip install rich', pip)],
    [
      'the variable that says so',
      python.env({ PIP_CACHE_DIR: '/app/.cache/pip' }).run('pip install rich', locked('/app/.cache/pip')),
    ],
    ['a variable above it', python.env({ XDG_CACHE_HOME: '/cache' }).run('pip install rich', locked('/cache/pip'))],
    ['the flag that says so', python.run('pip install --cache-dir /x/.cache/pip rich', locked('/x/.cache/pip'))],
    ['a flag that may say so', python.run('pip install $PIP_OPTIONS rich', locked('/x/.cache/pip'))],
    ['a command that may use it too', python.run('pip install rich && poetry install', locked('/x/.cache/pip'))],
    ['a file that may say so', python.copy('pip.conf', '/etc/').run('pip install rich', locked('/x/.cache/pip'))],
    ['a whole context', python.copy('.', '/').run('pip install rich', locked('/x/.cache/pip'))],
    [
      'a file of its own',
      python
        .file('/etc/pip.conf', '[global]\ncache-dir = /x/.cache/pip\n')
        .run('pip install rich', locked('/x/.cache/pip')),
    ],
    [
      'a command that configures it',
      python.run('pip config set global.cache-dir /x/.cache/pip').run('pip install rich', locked('/x/.cache/pip')),
    ],
    ['a script that may configure it', python.run('./setup.sh').run('pip install rich', locked('/x/.cache/pip'))],
    ["uv's project", python.copy(['pyproject.toml', 'uv.lock'], './').run('uv sync', locked('/x/.cache/uv'))],
    [
      'apk with its link',
      alpine.run('ln -s /var/cache/apk /etc/apk/cache').run('apk add git', locked('/var/cache/apk')),
    ],
    ['apk with its flag', alpine.run('apk add --cache-dir=/var/cache/apk git', locked('/var/cache/apk'))],
    ['apk where it looks', alpine.run('apk add git', locked('/etc/apk/cache'))],
    ['an Alpine that is not known', stage('example.org/alpine').run('apk add git', locked('/var/cache/apk'))],
    [
      "conda's packages at another prefix",
      stage('example.org/conda').run('conda install -y numpy', locked('/srv/conda/pkgs')),
    ],
    [
      'conda with a variable',
      stage('continuumio/miniconda3')
        .env({ CONDA_PKGS_DIRS: '/opt/conda/pkg' })
        .run('conda install -y numpy', locked('/opt/conda/pkg')),
    ],
  ])('%s', (_, target) => {
    leavesAlone(RULE, target)
  })
})

const home = '/home/app/.cache/pip'
const app = python.addUser('app', { uid: 1000 }).user('app')

describe('finds a mount that the user cannot write to', () => {
  test.each<[string, AnyStage, RegExp]>([
    [
      'of root',
      app.run('pip install rich', locked(home)),
      /belongs to root, and app cannot write to it. Write uid: 1000$/,
    ],
    ['of another user', app.run('pip install rich', owned(home, { uid: 1001 })), /belongs to user 1001/],
    [
      'for a user by number',
      python.user('1000:1000').run('pip install --cache-dir=/tmp/pip rich', locked('/tmp/pip')),
      /uid: 1000/,
    ],
    ['with permissions for root alone', app.run('pip install rich', owned(home, { mode: '0755' })), /belongs to root/],
    [
      'of a group that may read',
      app.run('pip install rich', owned(home, { gid: 1000, mode: '0750' })),
      /belongs to root/,
    ],
  ])('%s', (_, target, message) => {
    finds(RULE, target, message)
  })
})

describe('leaves alone a mount that the user can write to', () => {
  test.each<[string, AnyStage]>([
    ['its own', app.run('pip install rich', owned(home, { uid: 1000 }))],
    ['one for everybody', app.run('pip install rich', owned(home, { mode: '0777' }))],
    ['one for everybody, with a sticky bit', app.run('pip install rich', owned(home, { mode: '1777' }))],
    ['one of its group', app.run('pip install rich', owned(home, { gid: 1000, mode: '0770' }))],
    ["root's", python.run('pip install rich', pip)],
    ['after going back to root', app.user('root').run('pip install rich', pip)],
    ['root by number', app.user('0:0').run('pip install rich', pip)],
    ['with sudo', app.run('sudo pip install rich', locked(home))],
    ['a user without a number', python.user('me').run('pip install rich', locked('/home/me/.cache/pip'))],
    [
      'one that begins as a directory of another stage',
      app.run('pip install rich', { mounts: [{ type: 'cache', target: home, from: python, source: '/a' }] }),
    ],
  ])('%s', (_, target) => {
    leavesAlone(RULE, target)
  })
})

describe('finds a step that empties its own mount', () => {
  test.each<[string, AnyStage, RegExp]>([
    [
      'pip cache purge',
      python.run('pip install rich && pip cache purge', pip),
      /^error: pip cache purge empties the mount at \/root\/.cache\/pip/,
    ],
    ['before the installation', python.run('pip cache purge; pip install rich', pip), /pip cache purge empties/],
    ['uv cache clean', python.run('uv pip install rich && uv cache clean', uv), /uv cache clean empties/],
    [
      'rm of the directory',
      python.run('pip install rich && rm -rf /root/.cache/pip', pip),
      /rm -rf \/root\/.cache\/pip empties/,
    ],
    ['rm of what is in it', python.run('pip install rich && rm -fr /root/.cache/pip/*', pip), /empties/],
    ['rm of a directory above', python.run('pip install rich && rm -rf ~/.cache', pip), /rm -rf ~\/.cache empties/],
    [
      'lists',
      debian.run(
        'apt-get update && apt-get install -y git && rm -rf /var/lib/apt/lists/*',
        locked('/var/lib/apt/lists'),
      ),
      /rm -rf \/var\/lib\/apt\/lists\/\* empties/,
    ],
    [
      'lists in a mount above',
      debian.run('apt-get update && rm -rf /var/lib/apt/lists/*', locked('/var/lib/apt')),
      /empties/,
    ],
    [
      'apt-get clean',
      debian.run('apt-get update && apt-get install -y git && apt-get clean', locked('/var/cache/apt')),
      /apt-get clean empties/,
    ],
    [
      'dnf clean all',
      stage('fedora:40').run('dnf install -y git && dnf clean all', locked('/var/cache/libdnf5')),
      /dnf clean all empties/,
    ],
    [
      'conda clean',
      stage('example.org/conda').run('mamba install -y numpy && mamba clean -afy', locked('/opt/conda/pkgs')),
      /mamba clean -afy empties/,
    ],
  ])('%s', (_, target, message) => {
    finds(RULE, target, message)
  })
})

describe('leaves alone a step that empties something else', () => {
  test.each<[string, AnyStage]>([
    ['what has no mount', debian.run('apt-get update && rm -rf /var/lib/apt/lists/*', locked('/var/cache/apt'))],
    [
      'archives, with a mount of the lists',
      debian.run('apt-get update && apt-get install -y git && apt-get clean', locked('/var/lib/apt/lists')),
    ],
    ['another cache', python.run('pip install rich && rm -rf /root/.cache/uv', pip)],
    ['a directory with a name that begins so', python.run('pip install rich && rm -rf /root/.cache/pip-old', pip)],
    ['a part of the mount', python.run('pip install rich && rm -rf /root/.cache/pip/selfcheck', pip)],
    ['a file', python.run('pip install rich && rm /root/.cache/pip/x', pip)],
    ['only one package', python.run('pip install rich && pip cache remove rich', pip)],
    [
      'nothing, for a trial',
      stage('example.org/conda').run(
        'conda install -y numpy && conda clean --all --dry-run',
        locked('/opt/conda/pkgs'),
      ),
    ],
    [
      'indexes only',
      stage('example.org/conda').run(
        'conda install -y numpy && conda clean --index-cache -y',
        locked('/opt/conda/pkgs'),
      ),
    ],
    ['what is not used any more', python.run('uv pip install rich && uv cache prune', uv)],
    ['when something fails', python.run('pip install rich || pip cache purge', pip)],
    ['under a condition', python.run('pip install rich; if test -e /x; then pip cache purge; fi', pip)],
    ['in another step', python.run('pip install rich', pip).run('pip cache purge')],
    ['a place that is not known', python.run('pip install rich && rm -rf $CACHE', pip)],
    ['text', python.run('pip install rich && echo pip cache purge', pip)],
    ['downloads that are out of date', debian.run('apt-get update && apt-get autoclean', locked('/var/lib/apt/lists'))],
    ['a directory without a tool', debian.run('rm -rf /data/*', locked('/data'))],
    [
      'its own directory, with the mount elsewhere',
      stage('fedora:40').run(
        'dnf install -y --setopt=cachedir=/var/cache/kept git && rm -rf /var/cache/libdnf5',
        locked('/var/cache/kept'),
      ),
    ],
  ])('%s', (_, target) => {
    leavesAlone(RULE, target)
  })
})

describe("leaves alone a mount of apt's archives where docker-clean may be gone", () => {
  const command = 'apt-get update && apt-get install -y git'
  const archives = locked('/var/cache/apt')
  test.each<[string, AnyStage]>([
    ['removed here', debian.run(`rm -f /etc/apt/apt.conf.d/docker-clean; ${command}`, archives)],
    ['removed above', debian.run('rm -f /etc/apt/apt.conf.d/docker-clean').run(command, archives)],
    [
      'removed in a stage below',
      stage().from(debian.run('rm /etc/apt/apt.conf.d/docker-clean')).run(command, archives),
    ],
    ['covered by a file', debian.copy('apt.conf', '/etc/apt/apt.conf.d/docker-clean').run(command, archives)],
    ['removed by a script', debian.run('./prepare.sh').run(command, archives)],
    ['a configuration of its own', debian.env({ APT_CONFIG: '/apt.conf' }).run(command, archives)],
    [
      'archives in another directory',
      debian.run('apt-get update && apt-get -o Dir::Cache::Archives=/var/cache/apt/kept install -y git', archives),
    ],
    ['hooks switched off', debian.run('apt-get update && apt-get -o DPkg::Post-Invoke= install -y git', archives)],
    ['an image that is not known', stage('example.org/debian:12').run(command, archives)],
    ['an image without apt', stage('python:3.11-alpine').run(command, archives)],
    ['only an index', debian.run('apt-get update', archives)],
    ['only a download', debian.run('apt-get update && apt-get install -d -y git', archives)],
  ])('%s', (_, target) => {
    leavesAlone(RULE, target)
  })
})

describe('finds mounts that builds spoil for each other', () => {
  test.each<[string, AnyStage, RegExp]>([
    [
      'apt',
      debian.run('apt-get update', { mounts: [{ type: 'cache', target: '/var/lib/apt/lists' }] }),
      /^warning: two builds .*Write sharing: 'locked'$/,
    ],
    [
      'apk',
      alpine.run('apk add git', { mounts: [{ type: 'cache', target: '/etc/apk/cache' }] }),
      /^warning: two builds .*apk/,
    ],
    [
      'dnf',
      stage('fedora:40').run('dnf install -y git', {
        mounts: [{ type: 'cache', target: '/var/cache/libdnf5', sharing: 'shared' }],
      }),
      /dnf/,
    ],
    [
      'conda',
      stage('example.org/conda').run('conda install -y numpy', {
        mounts: [{ type: 'cache', target: '/opt/conda/pkgs' }],
      }),
      /conda/,
    ],
  ])('%s', (_, target, message) => {
    finds(RULE, target, message)
  })
})

describe('leaves alone mounts that builds may share', () => {
  test.each<[string, AnyStage]>([
    ['pip', python.run('pip install rich', pip)],
    ['uv', python.run('uv sync', uv)],
    ['locked', debian.run('apt-get update', locked('/var/lib/apt/lists'))],
    [
      'private',
      debian.run('apt-get update', { mounts: [{ type: 'cache', target: '/var/lib/apt/lists', sharing: 'private' }] }),
    ],
    [
      'read only',
      stage('example.org/conda').run('conda install -y numpy', {
        mounts: [{ type: 'cache', target: '/opt/conda/pkgs', readonly: true }],
      }),
    ],
    ['for another tool', debian.run('make', { mounts: [{ type: 'cache', target: '/var/lib/apt/lists' }] })],
    [
      'for a cache that the step does not use',
      debian.run('pip install rich', { mounts: [{ type: 'cache', target: '/var/cache/apt' }] }),
    ],
    [
      'with a command that only names the tool',
      debian.run('echo apt-get update', { mounts: [{ type: 'cache', target: '/var/lib/apt/lists' }] }),
    ],
  ])('%s', (_, target) => {
    leavesAlone(RULE, target)
  })
})

describe('one mount of several platforms', () => {
  const lists = locked('/var/lib/apt/lists')
  const moved = 'apt-get -o Dir::State::Lists="/var/lib/apt/lists/$(dpkg --print-architecture)" update'
  test.each<[string, AnyStage, readonly string[], number]>([
    ['is found', debian.run('apt-get update', lists), ['linux/amd64', 'linux/arm64'], 1],
    ['is left alone on one platform', debian.run('apt-get update', lists), ['linux/arm64'], 0],
    ['is left alone with a folder for each', debian.run(moved, lists), ['linux/amd64', 'linux/arm64'], 0],
    ['is left alone for pip', python.run('pip install rich', pip), ['linux/amd64', 'linux/arm64'], 0],
    [
      'is left alone where the stage has one platform',
      stage().from('debian:12-slim', { platform: 'linux/amd64' }).run('apt-get update', lists),
      ['linux/amd64', 'linux/arm64'],
      0,
    ],
  ])('%s', (_, target, platforms, count) => {
    const origin = { file: '/test.ts', line: 1, column: 1, call: 'image' }
    const definition = { ...define('test.image', '/test.ts', target, origin), platforms }
    const found = noOpMount.run({ definition, optimized: optimize(definition), situations: situationsOf(definition) })
    expect(found.map(({ message }) => message)).toHaveLength(count)
    for (const { message } of found) expect(message).toMatch(/^all platforms .*Use .apt\(\)/)
  })
})
