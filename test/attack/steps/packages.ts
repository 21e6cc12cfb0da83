import fc from 'fast-check'
import { call, script, type Call } from '../call.ts'
import type { BaseName } from '../definition.ts'
import { hint } from './vocabulary.ts'

function file(topic: string, path: string, text: string, mode?: string): fc.Arbitrary<Call> {
  return hint.map((hints) => {
    const options = { ...(mode === undefined ? {} : { mode }), ...hints }
    return { topic, source: call('file', path, text, options), apply: (s) => s.file(path, text, options) }
  })
}

function copy(topic: string, from: string, to: string): fc.Arbitrary<Call> {
  return hint.map((hints) => ({ topic, source: call('copy', from, to, hints), apply: (s) => s.copy(from, to, hints) }))
}

function apt(packages: readonly string[]): fc.Arbitrary<Call> {
  return hint.map((hints) => ({
    topic: `apt-${packages.join('-')}`,
    source: call('apt', packages, hints),
    apply: (s) => s.apt(packages, hints),
  }))
}

function pip(packages: readonly string[], more: object = {}): fc.Arbitrary<Call> {
  return hint.map((hints) => {
    const options = { ...more, ...hints }
    return { topic: 'pip', source: call('pip', packages, options), apply: (s) => s.pip(packages, options) }
  })
}

const debs = fc.oneof(
  ...[
    ['probe-env'],
    ['probe-user-a'],
    ['probe-user-b'],
    ['probe-link'],
    ['probe-helper'],
    ['probe-ldconfig'],
    ['probe-either'],
    ['probe-default'],
    ['extra-deb'],
  ].map(apt),
)

/** Configuration of apt, dpkg, the loader and useradd, and the files that it names. */
const debianConfiguration = fc.oneof(
  file('apt-hook', '/etc/apt/apt.conf.d/90hook', 'DPkg::Post-Invoke {"/opt/hook || true";};\n'),
  file('hook-script', '/opt/hook', '#!/bin/sh\necho hooked > /opt/hooked\n', '755'),
  file('apt-source', '/etc/apt/sources.list.d/local.list', 'deb [trusted=yes] file:/srv/repo ./\n'),
  copy('repository', 'repo/', '/srv/repo/'),
  file('loader-directory', '/etc/ld.so.conf.d/acme.conf', '/opt/lib\n'),
  hint.map((hints) =>
    script(
      'library',
      'mkdir -p /opt/lib && cp /lib/*/libz.so.1 /opt/lib/libacme.so.1',
      { reads: ['/lib'], writes: ['/opt/lib'] },
      hints,
    ),
  ),
  file('dpkg-exclude', '/etc/dpkg/dpkg.cfg.d/acme', 'path-exclude=/usr/share/probe*\n'),
  file('package-default', '/etc/default/probe', 'x=1\n'),
  file('useradd-default', '/etc/default/useradd', 'SHELL=/bin/bash\nSKEL=/opt/skel\n'),
  file('skeleton', '/opt/skel/.acme', 'x\n'),
  file('etc-skeleton', '/etc/skel/.acme', 'x\n'),
  file('login-defs', '/etc/login.defs', 'UID_MIN 3000\nHOME_MODE 0700\n'),
)

const pythonConfiguration = fc.oneof(
  file('pip-configuration', '/etc/pip.conf', '[global]\nfind-links = /srv/wheels\n'),
  copy('wheels', 'wheels/', '/srv/wheels/'),
  file('constraint', '/opt/constraint.txt', 'probe==1\n'),
  file('constraint', '/opt/constraint.txt', 'probe==2\n'),
  hint.map((hints): Call => {
    const variables = { PIP_CONSTRAINT: '/opt/constraint.txt' }
    return { topic: 'env-PIP_CONSTRAINT', source: call('env', variables, hints), apply: (s) => s.env(variables, hints) }
  }),
  file('python-module', '/opt/py/acme_module.py', 'VALUE = 1\n'),
  hint.map((hints): Call => {
    const command = {
      interpreter: 'python3',
      script: 'import acme_module\nopen("/opt/imported", "w").write(acme_module.__file__)\n',
    }
    const options = {
      reads: ['env:PYTHONPATH'] as const,
      writes: ['/opt/imported', '/opt/py/__pycache__'] as const,
      ...hints,
    }
    return { topic: 'python-import', source: call('run', command, options), apply: (s) => s.run(command, options) }
  }),
)

const pips = fc.oneof(pip(['probe']), pip(['second']), pip(['extra']))

/** Packages that are built or configured by other people's code, and the configuration of their tools. */
export function packageSteps(base: BaseName): fc.Arbitrary<Call> | undefined {
  switch (base) {
    case 'debian:12-slim':
      return fc.oneof({ weight: 2, arbitrary: debs }, { weight: 3, arbitrary: debianConfiguration })
    case 'python:3.11-slim':
      return fc.oneof({ weight: 2, arbitrary: pips }, { weight: 3, arbitrary: pythonConfiguration })
    case 'busybox:latest':
      return undefined
  }
}
