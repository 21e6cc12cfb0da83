import fc from 'fast-check'
import { call, print, script, type Call } from '../call.ts'
import { hint, type Path } from './vocabulary.ts'

const workdir = fc
  .tuple(fc.constantFrom('/srv/app', '/opt/link', '/opt/real/sub', 'relative', '/var/run/acme'), hint)
  .map(([path, hints]): Call => ({
    topic: 'workdir',
    source: call('workdir', path, hints),
    apply: (s) => s.workdir(path, hints),
  }))

const relative = fc
  .tuple(fc.constantFrom('pwd > /opt/cwd', 'ls > /opt/cwd 2>&1'), hint)
  .map(([command, hints]) => script('reads-cwd', command, { reads: ['cwd'], writes: ['/opt/cwd'] }, hints))

const copyHere = hint.map((hints): Call => ({
  topic: 'copy-here',
  source: call('copy', 'app/', './', hints),
  apply: (s) => s.copy('app/', './', hints),
}))

const label = fc
  .tuple(fc.constantFrom('a', 'b'), fc.constantFrom('1', '2'), hint)
  .map(([name, value, hints]): Call => ({
    topic: 'label',
    source: call('label', { [name]: value }, hints),
    apply: (s) => s.label({ [name]: value }, hints),
  }))

const config = fc.constantFrom<Call>(
  { topic: 'cmd', source: call('cmd', ['sh']), apply: (s) => s.cmd(['sh']) },
  { topic: 'entrypoint', source: call('entrypoint', ['env']), apply: (s) => s.entrypoint(['env']) },
  { topic: 'expose', source: call('expose', [80]), apply: (s) => s.expose([80]) },
  { topic: 'stopsignal', source: call('stopsignal', 'SIGINT'), apply: (s) => s.stopsignal('SIGINT') },
  { topic: 'volume', source: call('volume', ['/srv/app']), apply: (s) => s.volume(['/srv/app']) },
)

/** A script without declared effects: nothing may pass it. */
const unknown = fc
  .tuple(
    fc.constantFrom(
      'mkdir -p /opt/real && ln -sfn real /opt/link',
      'echo "$GREETING" > /opt/unknown',
      'ls -R /opt /srv > /tmp/unknown 2>&1 || true',
      'rm -rf /opt/link /opt/real',
    ),
    hint,
  )
  .map(([command, hints]) => script('undeclared', command, undefined, hints))

const half = fc.tuple(fc.constantFrom<Path>('/opt/half', '/srv/half'), hint).map(([to, hints]): Call => {
  const command = `ls -R /opt /srv > ${to} 2>&1 || true`
  const options = { writes: [to], ...hints }
  return { topic: 'reads-undeclared', source: call('run', command, options), apply: (s) => s.run(command, options) }
})

const mounted = fc
  .tuple(fc.constantFrom<Path>('/opt/real', '/opt/link', '/srv/app'), hint)
  .map(([target, hints]): Call => {
    const command = `mkdir -p /opt; cp ${target}/a /opt/from-mount`
    const options = {
      mounts: [{ type: 'bind', source: 'app', target }] as const,
      reads: ['context:app'] as const,
      writes: ['/opt/from-mount'] as const,
      ...hints,
    }
    return { topic: 'bind-mount', source: call('run', command, options), apply: (s) => s.run(command, options) }
  })

const hidden = fc.tuple(fc.constantFrom<Path>('/opt/real', '/opt/link'), hint).map(([target, hints]): Call => {
  const command = `mkdir -p /opt; ls -a ${target} > /opt/hidden && echo x > ${target}/gone`
  const options = {
    mounts: [{ type: 'tmpfs', target }] as const,
    reads: [],
    writes: ['/opt/hidden'] as const,
    ...hints,
  }
  return { topic: 'tmpfs-mount', source: call('run', command, options), apply: (s) => s.run(command, options) }
})

const onceCached = hint.map((hints): Call => {
  const command = 'mkdir -p /var/cache/acme && ls /var/cache/acme | wc -l > /tmp/ignored; rm /tmp/ignored'
  const options = {
    mounts: [{ type: 'cache', target: '/var/cache/acme' }] as const,
    reads: [],
    writes: ['/tmp/ignored'] as const,
    ...hints,
  }
  return { topic: 'cache-mount', source: call('run', command, options), apply: (s) => s.run(command, options) }
})

/** Settings of the image and of the steps that follow, mounts, and scripts that nobody knows. */
export const settingSteps: fc.Arbitrary<Call> = fc.oneof(
  { weight: 3, arbitrary: workdir },
  { weight: 2, arbitrary: relative },
  { weight: 1, arbitrary: copyHere },
  { weight: 1, arbitrary: label },
  { weight: 1, arbitrary: config },
  { weight: 2, arbitrary: unknown },
  { weight: 1, arbitrary: half },
  { weight: 2, arbitrary: mounted },
  { weight: 1, arbitrary: hidden },
  { weight: 1, arbitrary: onceCached },
)

/** What a stage takes from the other one. */
export const takenSteps: fc.Arbitrary<Call> = fc
  .tuple(
    fc.constantFrom('/opt/real', '/opt/real/', '/opt/link', '/opt/real/a', '/srv/app', '/etc/passwd'),
    fc.constantFrom('/opt/real', '/opt/link/', '/srv/taken/', '/opt/other/', '/srv/link'),
    hint,
  )
  .map(([from, to, hints]): Call => {
    const options = print({ ...hints })
    return {
      topic: 'copy-from',
      source: `.copy('${from}', '${to}', { from: other${options === '{}' ? '' : `, ${options.slice(2, -2)}`} })`,
      apply: (s, other) => s.copy(from, to, other === undefined ? hints : { from: other, ...hints }),
    }
  })
