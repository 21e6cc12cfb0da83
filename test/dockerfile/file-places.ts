import fc from 'fast-check'
import { context, stage, text } from 'layerwright'
import { line, nameSample } from './hostile.ts'
import { account, octal } from './place-values.ts'
import { debian, expanded, given, place, type Place } from './place.ts'

const optional = { requiredKeys: [] }
const pattern = fc.oneof(
  { weight: 9, arbitrary: fc.stringMatching(/^!?[A-Za-z0-9_./*?[\]^@%+,=~-]{1,12}$/) },
  { weight: 1, arbitrary: line },
)
const symbolic = fc.oneof(
  { weight: 9, arbitrary: fc.stringMatching(/^[ugoa]{0,3}[-+=][rwxX]{0,3}(?:,[ugoa]{1,2}[-+=][rwxX]{1,3})?$/) },
  { weight: 1, arbitrary: line },
)
const excluded = fc.array(pattern, { minLength: 1, maxLength: 3 })
const placed = { chown: account, chmod: fc.oneof(octal, symbolic), link: fc.boolean(), exclude: excluded }
const remote = fc.oneof(
  fc.webUrl(),
  fc.stringMatching(/^git@[a-z]{1,8}\.test:[a-z]{1,8}\/[a-z]{1,8}\.git(?:#[a-z0-9.]{1,8}(?::[a-z/]{1,8})?)?$/),
  fc.stringMatching(/^https:\/\/[a-z]{1,8}\.test\/[a-z]{1,8}\.git(?:#[a-z0-9.]{1,8})?$/),
)
const digest = fc.stringMatching(/^sha256:[0-9a-f]{64}$/)
const contextName = fc.oneof(
  { weight: 9, arbitrary: fc.stringMatching(/^[a-z0-9][a-z0-9._/-]{0,9}$/) },
  { weight: 1, arbitrary: line },
)

/** ADD with all it takes, and what COPY has beyond the plain options. */
export const FILE_PLACES: readonly Place[] = [
  expanded(
    'ADD source',
    (path) => debian.add(text`a${path}`, '/srv'),
    (said) => ({ keyword: 'ADD', sources: [`a${said}`], destination: '/srv' }),
  ),
  expanded(
    'ADD destination',
    (path) => debian.add('a', text`/${path}`),
    (said) => ({ keyword: 'ADD', sources: ['a'], destination: `/${said}` }),
  ),
  expanded(
    'ADD --chown',
    (owner) => debian.add('a', 'b', { chown: text`1${owner}` }),
    (said) => ({ keyword: 'ADD', sources: ['a'], destination: 'b', chown: `1${said}` }),
    nameSample,
  ),
  place(
    'ADD options',
    fc.record({ ...placed, unpack: fc.boolean(), keepGitDir: fc.boolean() }, optional),
    (options) => debian.add('/a', '/b', options),
    ({ unpack, keepGitDir, ...options }) => ({
      ...{ keyword: 'ADD', sources: ['/a'], destination: '/b', ...given(options) },
      ...(unpack === undefined ? {} : { unpack }),
      ...(keepGitDir === undefined ? {} : { keepGitDir }),
    }),
    undefined,
    { mayBeRefused: true },
  ),
  place(
    'ADD of addresses',
    fc.array(remote, { minLength: 1, maxLength: 3 }),
    (sources) => debian.add(sources, '/srv/'),
    (sources) => ({ keyword: 'ADD', sources, destination: '/srv/' }),
    undefined,
    { mayBeRefused: true },
  ),
  place(
    'ADD --checksum',
    fc.record({ source: remote, checksum: fc.oneof({ weight: 9, arbitrary: digest }, { weight: 1, arbitrary: line }) }),
    ({ source, checksum }) => debian.add(source, '/srv/', { checksum }),
    ({ source, checksum }) => ({ keyword: 'ADD', sources: [source], destination: '/srv/', checksum }),
    undefined,
    { mayBeRefused: true },
  ),
  place(
    'COPY --parents --exclude --chmod',
    fc.record({ ...placed, parents: fc.boolean() }, optional),
    (options) => debian.copy('/a', '/b', options),
    (options) => ({ keyword: 'COPY', sources: ['/a'], destination: '/b', ...given(options) }),
    undefined,
    { mayBeRefused: true },
  ),
  place(
    'COPY from a named context',
    contextName,
    (name) => debian.copy('a', 'b', { from: context(name) }),
    (from) => ({ keyword: 'COPY', from, sources: ['a'], destination: 'b' }),
    undefined,
    { mayBeRefused: true },
  ),
  place(
    'FROM a named context',
    contextName,
    (name) => stage(context(name)),
    (base) => [{ base }],
    ({ stages }) => stages.map(({ base }) => ({ base })),
    { mayBeRefused: true },
  ),
]
