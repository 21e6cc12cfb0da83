import fc from 'fast-check'
import { arg, literal, stage, text } from 'layerwright'
import { nanoseconds } from '../buildkit/nanoseconds.ts'
import type { Reading } from '../buildkit/reader.ts'
import { line, lines, nameSample, patternSample } from './hostile.ts'
import { COMMAND_PLACES } from './command-places.ts'
import { FILE_PLACES } from './file-places.ts'
import { MOUNTS } from './mount-places.ts'
import {
  account,
  duration,
  identifier,
  image,
  label,
  octal,
  platform,
  port,
  retries,
  signal,
  stageName,
  words,
} from './place-values.ts'
import { debian, expanded, given, instructions, place, type Place } from './place.ts'

const optional = { requiredKeys: [] }
const shell = (script: string): readonly string[] => ['/bin/sh', '-c', script]

/** Every place where a value can stand: how it is written, and how BuildKit has to read it. */
export const PLACES: readonly Place[] = [
  expanded(
    'ENV',
    (V) => debian.env({ FIRST: 'a b', V, LAST: '' }),
    (said) => ({ keyword: 'ENV', entries: Object.entries({ FIRST: 'a b', V: said, LAST: '' }) }),
  ),
  expanded(
    'ENV with patterns',
    (V) => debian.env({ V }),
    (said) => ({ keyword: 'ENV', entries: [['V', said]] }),
    patternSample,
  ),
  place(
    'ENV names',
    fc.dictionary(identifier, line, { minKeys: 1, maxKeys: 4 }),
    (values) => debian.env(literals(values)),
    (values) => ({ keyword: 'ENV', entries: Object.entries(values) }),
  ),
  expanded(
    'LABEL',
    (V) => debian.label({ V, last: '#' }),
    (said) => ({ keyword: 'LABEL', entries: Object.entries({ V: said, last: '#' }) }),
  ),
  place(
    'LABEL names',
    fc.dictionary(label, line, { minKeys: 1, maxKeys: 4 }),
    (values) => debian.label(literals(values)),
    (values) => ({ keyword: 'LABEL', entries: Object.entries(values) }),
  ),
  expanded(
    'ARG default',
    (V) => debian.arg(arg('V', V)),
    (value) => ({ keyword: 'ARG', arguments: [{ name: 'V', value }] }),
  ),
  place(
    'ARG name',
    identifier,
    (name) => debian.arg(arg(name)),
    (name) => ({ keyword: 'ARG', arguments: [{ name }] }),
  ),
  place(
    'ARG of a FROM',
    line,
    (value) => stage(text`debian:${arg('TAG', literal(value))}-slim`),
    (value) => [{ name: 'TAG', value }],
    ({ arguments: found }) => found,
    { mayBeRefused: true },
  ),
  expanded(
    'WORKDIR',
    (path) => debian.workdir(text`/${path}`),
    (said) => ({ keyword: 'WORKDIR', path: `/${said}` }),
  ),
  expanded(
    'USER',
    (user) => debian.user(text`u${user}`),
    (said) => ({ keyword: 'USER', user: `u${said}` }),
    nameSample,
  ),
  place(
    'USER, plain',
    account,
    (user) => debian.user(user),
    (user) => ({ keyword: 'USER', user }),
  ),
  place(
    'SHELL',
    words,
    (argv) => debian.shell(argv),
    (argv) => ({ keyword: 'SHELL', argv }),
  ),
  place(
    'RUN below a SHELL',
    fc.record({ argv: words, script: line }),
    ({ argv, script }) => debian.shell(argv).run(script),
    ({ argv, script }) => [
      { keyword: 'SHELL', argv },
      { keyword: 'RUN', ...scriptOf(argv, script) },
    ],
    typedScripts,
  ),
  place(
    'CMD',
    words,
    (argv) => debian.cmd(argv),
    (argv) => ({ keyword: 'CMD', argv }),
  ),
  place(
    'ENTRYPOINT',
    words,
    (argv) => debian.entrypoint(argv),
    (argv) => ({ keyword: 'ENTRYPOINT', argv }),
  ),
  place(
    'EXPOSE',
    fc.array(port, { minLength: 1, maxLength: 2 }),
    (ports) => debian.expose(ports),
    (ports) => ({ keyword: 'EXPOSE', ports: ports.map(String).sort() }),
  ),
  place(
    'VOLUME',
    fc.array(
      line.map((path) => `/${path}`),
      { minLength: 1, maxLength: 4 },
    ),
    (paths) => debian.volume(paths),
    (paths) => ({ keyword: 'VOLUME', paths }),
  ),
  place(
    'HEALTHCHECK',
    words,
    (argv) => debian.healthcheck(argv),
    (argv) => ({ keyword: 'HEALTHCHECK', test: ['CMD', ...argv] }),
  ),
  place(
    'HEALTHCHECK options',
    fc.record({ interval: duration, timeout: duration, startPeriod: duration, retries }, optional),
    (options) => debian.healthcheck(['true'], options),
    ({ retries, ...durations }) => ({
      keyword: 'HEALTHCHECK',
      test: ['CMD', 'true'],
      ...given({ retries, ...Object.fromEntries(Object.entries(durations).map(([n, d]) => [n, nanoseconds(d)])) }),
    }),
  ),
  place(
    'HEALTHCHECK NONE',
    fc.constant('none'),
    () => debian.healthcheck('none'),
    () => ({ keyword: 'HEALTHCHECK', test: ['NONE'] }),
  ),
  place(
    'STOPSIGNAL',
    signal,
    (name) => debian.stopsignal(name),
    (name) => ({ keyword: 'STOPSIGNAL', signal: name }),
  ),
  expanded(
    'COPY source',
    (path) => debian.copy(text`a${path}`, '/srv'),
    (said) => ({ keyword: 'COPY', sources: [`a${said}`], destination: '/srv' }),
  ),
  expanded(
    'COPY destination',
    (path) => debian.copy('a', text`/${path}`),
    (said) => ({ keyword: 'COPY', sources: ['a'], destination: `/${said}` }),
  ),
  place(
    'COPY of several',
    fc.array(line, { minLength: 1, maxLength: 4 }),
    (sources) => debian.copy(sources.map(literal), '/srv/'),
    (sources) => ({ keyword: 'COPY', sources, destination: '/srv/' }),
  ),
  expanded(
    'COPY --chown',
    (owner) => debian.copy('a', 'b', { chown: text`1${owner}` }),
    (said) => ({ keyword: 'COPY', sources: ['a'], destination: 'b', chown: `1${said}` }),
    nameSample,
  ),
  place(
    'COPY options',
    fc.record({ from: image, chown: account, chmod: octal, link: fc.boolean() }, optional),
    (options) => debian.copy('/a', '/b', options),
    (options) => ({ keyword: 'COPY', sources: ['/a'], destination: '/b', ...given(options) }),
  ),
  place(
    'COPY from a stage',
    fc.record({ as: stageName, source: line }),
    ({ as, source }) => debian.copy(literal(`/${source}`), '/b', { from: stage().from('busybox', { as }) }),
    ({ as, source }) => ({ keyword: 'COPY', from: as, sources: [`/${source}`], destination: '/b' }),
  ),
  place(
    'content of a file',
    lines.map((content) => (content === '' ? '' : `${content}\n`)),
    (content) => debian.file('/f', content),
    (content) => ({ keyword: 'COPY', files: [{ content }], destination: '/f', chmod: '644' }),
    unnamedFiles,
  ),
  expanded(
    'path of a file',
    (path) => debian.file(text`/${path}`, 'x\n', { mode: '755' }),
    (said) => ({ keyword: 'COPY', files: [{ name: 'EOF', content: 'x\n' }], destination: `/${said}`, chmod: '755' }),
  ),
  place(
    'options of a file',
    fc.record({ mode: octal, owner: account }, optional),
    (options) => debian.file('/f', 'x\n', options),
    ({ mode = '644', owner }) => ({
      ...{ keyword: 'COPY', files: [{ content: 'x\n' }], destination: '/f' },
      ...given({ chmod: mode, chown: owner }),
    }),
    unnamedFiles,
  ),
  place(
    'RUN script',
    lines,
    (script) => debian.run(script),
    (script) => ({ keyword: 'RUN', ...scriptOf(['/bin/sh', '-c'], script) }),
    typedScripts,
  ),
  place(
    'RUN of several scripts',
    fc.array(lines, { minLength: 2, maxLength: 4 }),
    (scripts) => debian.run(scripts),
    (scripts) => scripts.map((script) => ({ script })),
    (reading, scripts) => found(scripts, reading),
  ),
  place(
    'RUN exec form',
    words,
    (exec) => debian.run({ exec }),
    (argv) => ({ keyword: 'RUN', argv }),
  ),
  place(
    'RUN --network',
    fc.constantFrom('default' as const, 'none' as const, 'host' as const),
    (network) => debian.run('true', { network }),
    (network) => ({ keyword: 'RUN', argv: shell('true'), network }),
  ),
  ...MOUNTS,
  ...FILE_PLACES,
  ...COMMAND_PLACES,
  place(
    'FROM',
    image,
    (base) => stage(base),
    (base) => [{ base }],
    bases,
  ),
  place(
    'FROM --platform AS',
    fc.record({
      platform,
      as: stageName,
    }),
    ({ as, platform }) => stage().from('debian', { as, platform: literal(platform) }),
    ({ as, platform }) => [{ base: 'debian', name: as, platform }],
    bases,
  ),
  place(
    'FROM of a stage',
    stageName,
    (as) => stage().from(stage().from('debian', { as })),
    (as) => [{ base: 'debian', name: as }, { base: as }],
    bases,
  ),
  place(
    'comment',
    lines,
    (comment) => debian.comment(comment),
    () => [],
  ),
  place(
    'instruction as typed',
    fc.stringMatching(/^[a-z0-9:]{1,9}$/),
    (user) => debian.instruction(`USER ${user}`),
    (user) => ({ keyword: 'USER', user }),
  ),
]

function literals(values: Readonly<Record<string, string>>): Record<string, ReturnType<typeof literal>> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, literal(value)]))
}

/** A script as it is executed. BuildKit makes one that names its interpreter a file and runs that. */
function scriptOf(shellWords: readonly string[], script: string): Record<string, unknown> {
  return script.startsWith('#!')
    ? { script: script.replace(/\n$/, '') }
    : { argv: [...shellWords, script.replace(/\n$/, '')] }
}

/** A script that goes through a heredoc ends with a line break; which one does is the printer's business. */
function typedScripts(reading: Reading): unknown {
  return instructions(reading).map(({ argv, script, ...rest }) => {
    if (typeof script === 'string') return { ...rest, script: script.replace(/\n$/, '') }
    if (rest['keyword'] !== 'RUN' || !Array.isArray(argv)) return { ...rest, argv }
    const [last, ...before] = argv.toReversed().map(String)
    return { ...rest, argv: [...before.toReversed(), last?.replace(/\n$/, '')] }
  })
}

/** Those of the scripts that stand in the command, one after the other. */
function found(scripts: readonly string[], reading: Reading): unknown {
  const [run] = instructions(reading)
  let rest = Array.isArray(run?.['argv']) ? String(run['argv'][2]) : ''
  return scripts.flatMap((script) => {
    const at = rest.indexOf(script)
    if (at === -1) return []
    rest = rest.slice(at + script.length)
    return [{ script }]
  })
}

/** Files without the name of the heredoc that they come from. */
function unnamedFiles(reading: Reading): unknown {
  return instructions(reading).map(({ files, ...rest }) => ({
    ...rest,
    files: Array.isArray(files) ? files.map(({ content }: { readonly content: unknown }) => ({ content })) : files,
  }))
}

function bases({ stages }: Reading): unknown {
  return stages.map((from) => Object.fromEntries(Object.entries(from).filter(([name]) => name !== 'instructions')))
}
