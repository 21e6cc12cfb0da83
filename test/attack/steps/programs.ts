import fc from 'fast-check'
import { call, script, type Call } from '../call.ts'
import { hint, type Path } from './vocabulary.ts'

const folder = fc.constantFrom<Path>('/usr/local/bin', '/opt/bin', '/opt/real', '/usr/local/sbin')
const program = fc.constantFrom('hostname', 'cat', 'date', 'acme-tool')

/** A program that takes the place of another, or that was not there. */
const written = fc.tuple(folder, program, hint).map(([path, name, hints]): Call => {
  const to = `${path}/${name}`
  const text = `#!/bin/sh\necho "${name} of ${path}"\n`
  const options = { mode: '755', ...hints }
  return { topic: 'program', source: call('file', to, text, options), apply: (s) => s.file(to, text, options) }
})

const copied = fc.tuple(folder, hint).map(([path, hints]): Call => {
  const to = `${path}/`
  return {
    topic: 'program-copied',
    source: call('copy', 'bin/hostname', to, hints),
    apply: (s) => s.copy('bin/hostname', to, hints),
  }
})

const linked = fc
  .tuple(folder, program, hint)
  .map(([path, name, hints]) =>
    script(
      'program-linked',
      `mkdir -p ${path} && ln -sf /bin/echo ${path}/${name}`,
      { reads: [], writes: [path, `${path}/${name}`] },
      hints,
    ),
  )

const removed = fc
  .tuple(folder, program, hint)
  .map(([path, name, hints]) =>
    script('program-removed', `rm -f ${path}/${name}`, { reads: [], writes: [`${path}/${name}`] }, hints),
  )

const output = fc.constantFrom<Path>('/opt/ran', '/srv/ran')
const ran = fc
  .tuple(program, output, hint)
  .map(([name, to, hints]) =>
    script(
      'calls-program',
      name === 'date'
        ? `date -d @0 > ${to}`
        : name === 'cat'
          ? `cat /dev/null > ${to}`
          : `${name} > ${to} 2>/dev/null || true`,
      { reads: [], writes: [to] },
      hints,
    ),
  )

const found = fc
  .tuple(program, output, hint)
  .map(([name, to, hints]) =>
    script('finds-program', `command -v ${name} > ${to} || true`, { reads: [], writes: [to] }, hints),
  )

const executed = fc.tuple(program, hint).map(([name, hints]): Call => {
  const command = { exec: ['sh', '-c', `${name === 'date' ? 'date -d @0' : name} > /opt/ran < /dev/null; true`] }
  const options = { reads: [], writes: ['/opt/ran'] as const, ...hints }
  return { topic: 'exec-program', source: call('run', command, options), apply: (s) => s.run(command, options) }
})

/** Programs, and what finds them in PATH. */
export const programSteps: fc.Arbitrary<Call> = fc.oneof(
  { weight: 3, arbitrary: written },
  { weight: 1, arbitrary: copied },
  { weight: 1, arbitrary: linked },
  { weight: 1, arbitrary: removed },
  { weight: 3, arbitrary: ran },
  { weight: 1, arbitrary: found },
  { weight: 1, arbitrary: executed },
)
