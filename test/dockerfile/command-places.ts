import fc from 'fast-check'
import { arg, literal, sh, stage, text } from 'layerwright'
import { line, lines } from './hostile.ts'
import { duration, words } from './place-values.ts'
import { debian, expanded, given, instructions, place, type Place } from './place.ts'
import { nanoseconds } from '../buildkit/nanoseconds.ts'
import { quoteWord } from '../../src/ir/shell.ts'

const shell = (script: string): readonly string[] => ['/bin/sh', '-c', script]
const interpreter = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom('python3', '/usr/bin/perl -w', 'bash -eu', 'sh') },
  { weight: 1, arbitrary: line },
)

/** Commands: of the build for other programs than the shell, and of the container through its shell. */
export const COMMAND_PLACES: readonly Place[] = [
  place(
    'RUN for an interpreter',
    fc.record({ interpreter, script: lines }),
    (command) => debian.run(command),
    ({ interpreter, script }) => [{ keyword: 'RUN', program: interpreter, script: script.replace(/\n$/, '') }],
    (reading) => instructions(reading).map(ofInterpreter),
  ),
  place(
    'RUN --security',
    fc.constantFrom('sandbox' as const, 'insecure' as const),
    (security) => debian.run('true', { security }),
    (security) => ({ keyword: 'RUN', argv: shell('true'), security }),
    undefined,
    { mayBeRefused: true },
  ),
  place(
    'CMD for the shell',
    line,
    (value) => debian.cmd(sh`echo ${value}`),
    (value) => ({ keyword: 'CMD', argv: shell(`echo ${quoteWord(value)}`) }),
  ),
  place(
    'ENTRYPOINT for the shell',
    line,
    (value) => debian.entrypoint(sh`echo ${value}`),
    (value) => ({ keyword: 'ENTRYPOINT', argv: shell(`echo ${quoteWord(value)}`) }),
  ),
  place(
    'HEALTHCHECK for the shell',
    line,
    (value) => debian.healthcheck(sh`test ${value}`),
    (value) => ({ keyword: 'HEALTHCHECK', test: ['CMD-SHELL', `test ${quoteWord(value)}`] }),
  ),
  place(
    'a command that begins with the value',
    line,
    (value) => debian.cmd(sh`${value} x`),
    (value) => ({ keyword: 'CMD', argv: shell(`${quoteWord(value)} x`) }),
  ),
  place(
    'CMD and ENTRYPOINT of nothing',
    fc.constantFrom('cmd' as const, 'entrypoint' as const),
    (call) => (call === 'cmd' ? debian.cmd([]) : debian.entrypoint([])),
    (call) => ({ keyword: call.toUpperCase(), argv: [] }),
    undefined,
    { mayBeRefused: true },
  ),
  place(
    'HEALTHCHECK --start-interval',
    duration,
    (startInterval) => debian.healthcheck(['true'], { startInterval }),
    (startInterval) => ({
      keyword: 'HEALTHCHECK',
      test: ['CMD', 'true'],
      ...given({ startInterval: nanoseconds(startInterval) }),
    }),
  ),
  place(
    'EXPOSE of a variable',
    fc.integer({ min: 1, max: 65_535 }),
    (port) => debian.expose([text`${arg('PORT', String(port))}/udp`]),
    (port) => [{ keyword: 'EXPOSE', ports: [`${port}/udp`] }],
    (reading) => instructions(reading).slice(1),
    { mayBeRefused: true },
  ),
  expanded(
    'VOLUME',
    (path) => debian.volume([text`/v${path}/v`]),
    (said) => ({ keyword: 'VOLUME', paths: [`/v${said}/v`] }),
  ),
  place(
    'STOPSIGNAL of a variable',
    fc.constantFrom('TERM', 'INT', 'KILL'),
    (name) => debian.stopsignal(text`SIG${arg('NAME', name)}`),
    (name) => [{ keyword: 'STOPSIGNAL', signal: `SIG${name}` }],
    (reading) => instructions(reading).slice(1),
  ),
  ...onbuild(),
]

/** Each kind of trigger, as it is read when another image starts from this one. */
function onbuild(): readonly Place[] {
  const trigger = fc.oneof(line, fc.constantFrom("it's", '"', '\\', '`', '$A'))
  const row = <Given>(
    name: string,
    values: fc.Arbitrary<Given>,
    put: (value: Given) => Parameters<typeof debian.onbuild>[0],
    reads: (value: Given) => Record<string, unknown>,
  ): Place =>
    place(
      `ONBUILD ${name}`,
      values,
      (value) => debian.onbuild(put(value)),
      (value) => [reads(value)],
      (reading) => instructions(reading).map(({ trigger: found }) => withoutEnd(found)),
      { mayBeRefused: true },
    )
  return [
    row(
      'RUN',
      lines,
      (script) => stage().run(script),
      (script) => runOf(script),
    ),
    row(
      'RUN exec form',
      words,
      (exec) => stage().run({ exec }),
      (argv) => ({ keyword: 'RUN', argv }),
    ),
    row(
      'ENV',
      trigger,
      (V) => stage().env({ V: literal(V) }),
      (V) => ({ keyword: 'ENV', entries: [['V', V]] }),
    ),
    row(
      'LABEL',
      trigger,
      (v) => stage().label({ v: literal(v) }),
      (v) => ({ keyword: 'LABEL', entries: [['v', v]] }),
    ),
    row(
      'WORKDIR',
      trigger,
      (path) => stage().workdir(literal(`/${path}`)),
      (path) => ({ keyword: 'WORKDIR', path: `/${path}` }),
    ),
    row(
      'COPY',
      trigger,
      (path) => stage().copy(literal(`a${path}`), '/b'),
      (path) => ({ keyword: 'COPY', sources: [`a${path}`], destination: '/b' }),
    ),
    row(
      'ADD',
      trigger,
      (path) => stage().add(literal(`a${path}`), '/b'),
      (path) => ({ keyword: 'ADD', sources: [`a${path}`], destination: '/b' }),
    ),
    row(
      'VOLUME',
      trigger,
      (path) => stage().volume([literal(`/v${path}`)]),
      (path) => ({ keyword: 'VOLUME', paths: [`/v${path}`] }),
    ),
    row(
      'CMD',
      words,
      (argv) => stage().cmd(argv),
      (argv) => ({ keyword: 'CMD', argv }),
    ),
    row(
      'CMD for the shell',
      line,
      (value) => stage().cmd(sh`echo ${value}`),
      (value) => ({ keyword: 'CMD', argv: shell(`echo ${quoteWord(value)}`) }),
    ),
    row(
      'ENTRYPOINT',
      words,
      (argv) => stage().entrypoint(argv),
      (argv) => ({ keyword: 'ENTRYPOINT', argv }),
    ),
    row(
      'HEALTHCHECK',
      words,
      (argv) => stage().healthcheck(argv),
      (argv) => ({ keyword: 'HEALTHCHECK', test: ['CMD', ...argv] }),
    ),
    row(
      'SHELL',
      words,
      (argv) => stage().shell(argv),
      (argv) => ({ keyword: 'SHELL', argv }),
    ),
    row(
      'ARG',
      trigger,
      (value) => stage().arg(arg('V', literal(value))),
      (value) => ({ keyword: 'ARG', arguments: [{ name: 'V', value }] }),
    ),
    row(
      'content of a file',
      lines.map((content) => `${content}\n`),
      (content) => stage().file('/f', content),
      (content) => ({ keyword: 'COPY', files: [content], destination: '/f', chmod: '644' }),
    ),
    row(
      'path of a file',
      trigger,
      (path) => stage().file(literal(`/${path}`), 'x\n', { mode: '755' }),
      (path) => ({ keyword: 'COPY', files: ['x\n'], destination: `/${path}`, chmod: '755' }),
    ),
  ]
}

function runOf(script: string): Record<string, unknown> {
  const end = script.replace(/\n$/, '')
  return script.startsWith('#!') ? { keyword: 'RUN', script: end } : { keyword: 'RUN', argv: shell(end) }
}

/** A trigger without what only its printed form decides: the heredoc's name and the last line break of a script. */
function withoutEnd(trigger: unknown): unknown {
  if (typeof trigger !== 'object' || trigger === null) return trigger
  const found: Record<string, unknown> = { ...trigger }
  const { argv, files, script, ...rest } = found
  if (typeof script === 'string') return { ...rest, script: script.replace(/\n$/, '') }
  if (found['keyword'] === 'RUN' && Array.isArray(argv) && argv[0] === '/bin/sh')
    return { ...rest, argv: argv.map((word: unknown, index) => (index === 2 ? String(word).replace(/\n$/, '') : word)) }
  if (Array.isArray(files))
    return { ...rest, files: files.map(({ content }: { readonly content: unknown }) => content) }
  return found
}

/** A RUN whose heredoc goes to another program: that program, and the text that it reads. */
function ofInterpreter({ argv, ...rest }: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const script = Array.isArray(argv) ? String(argv[2]) : ''
  const [, end = '', program = '', body = ''] = /^<<"?([A-Z0-9]+)"? ([^\n]*)\n([^]*)$/.exec(script) ?? []
  return { ...rest, program, script: body.endsWith(`\n${end}`) ? body.slice(0, -end.length - 1) : body }
}
