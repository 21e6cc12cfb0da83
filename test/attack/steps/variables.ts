import fc from 'fast-check'
import { arg } from 'layerwright'
import { before, call, print, script, type Call, type Reference } from '../call.ts'
import type { BaseName } from '../definition.ts'
import { hint, type Path } from './vocabulary.ts'

/** Variables that somebody reads: the image's own, flags of builds, the loader's, the shell's, Python's. */
const VALUES = {
  ACME_VERSION: ['1', '2'],
  GREETING: ['hello', 'bye'],
  CFLAGS: ['-O2', '-O0'],
  FORCE_CUDA: ['1'],
  SOURCE_DATE_EPOCH: ['86400', '946684800'],
  ACCEPT_EULA: ['Y'],
  LD_PRELOAD: ['/opt/lib/none.so'],
  LD_LIBRARY_PATH: ['/opt/lib'],
  BASH_ENV: ['/opt/real/env.sh'],
  ENV: ['/opt/real/env.sh'],
  HOME: ['/srv/app', '/opt/home'],
  LANG: ['C.UTF-8'],
  TMPDIR: ['/srv/app'],
  PYTHONPATH: ['/opt/py'],
  PYTHONDONTWRITEBYTECODE: ['1'],
  PIP_TARGET: ['/opt/py'],
  PIP_NO_COMPILE: ['1'],
} as const satisfies Readonly<Record<string, readonly string[]>>

const output = fc.constantFrom<Path>('/opt/seen', '/srv/seen')

const plain = fc
  .constantFrom(...Object.entries(VALUES))
  .chain(([name, values]) => fc.constantFrom<string>(...values).map((value) => [name, value] as const))

function env(name: string, value: string | Reference, hints: object): Call {
  const printed = typeof value === 'string' ? print(value) : value.source
  const options = print(hints)
  const given = typeof value === 'string' ? value : value.value
  return {
    topic: `env-${name}`,
    source: `.env({ ${name}: ${printed} }${options === '{}' ? '' : `, ${options}`})`,
    apply: (stage) => stage.env({ [name]: given }, hints),
  }
}

const set = fc.tuple(plain, hint).map(([[name, value], hints]) => env(name, value, hints))

const path = fc
  .tuple(fc.constantFrom('/opt/bin', '/srv/app', '/opt/link', '/opt/real'), hint)
  .map(([folder, hints]) => env('PATH', before(folder, 'PATH'), hints))

const derived = fc
  .tuple(fc.constantFrom('GREETING', 'ACME_VERSION'), hint)
  .map(([name, hints]) => env('DERIVED', before('x', name), hints))

const ACME_REVISION = arg('ACME_REVISION', '1')
const argument = hint.map((hints): Call => ({
  topic: 'arg',
  source: `.arg(arg('ACME_REVISION', '1')${print(hints) === '{}' ? '' : `, ${print(hints)}`})`,
  apply: (stage) => stage.arg(ACME_REVISION, hints),
}))

const named = fc
  .tuple(
    fc.constantFrom('GREETING', 'ACME_VERSION', 'ACME_REVISION', 'CFLAGS', 'DERIVED', 'HOME', 'PATH'),
    output,
    hint,
  )
  .map(([name, to, hints]) => script('reads-variable', `echo "$${name}" > ${to}`, { reads: [], writes: [to] }, hints))

const all = fc
  .tuple(fc.constantFrom('env | sort', 'export -p', 'set', 'printenv | sort'), output, hint)
  .map(([how, to, hints]) =>
    script(
      'reads-environment',
      how === 'set'
        ? `set | grep -v -e ^_= -e ^PPID= -e ^BASH -e ^PS | sort > ${to}`
        : `${how} | grep -v -e ' _=' -e ^_= > ${to}`,
      { reads: [], writes: [to] },
      hints,
    ),
  )

/** The loader says on the error output that it cannot preload what is not there. */
const loaded = fc
  .tuple(output, hint)
  .map(([to, hints]) => script('reads-loader', `cat /dev/null 2> ${to}`, { reads: [], writes: [to] }, hints))

const bash = fc
  .tuple(output, hint)
  .map(([to, hints]) =>
    script('bash', `bash -c 'echo "\${FROM_ENV:-none}"' > ${to}`, { reads: [], writes: [to] }, hints),
  )

const startUp = hint.map((hints): Call => ({
  topic: 'shell-start-file',
  source: call('file', '/opt/real/env.sh', 'FROM_ENV=set\n', hints),
  apply: (s) => s.file('/opt/real/env.sh', 'FROM_ENV=set\n', hints),
}))

const shell = hint.map((hints): Call => {
  const argv = ['/bin/bash', '-c']
  return { topic: 'shell', source: call('shell', argv, hints), apply: (s) => s.shell(argv, hints) }
})

function interpreted(script: string, topic: string, interpreter = 'python3'): fc.Arbitrary<Call> {
  return fc.tuple(output, hint).map(([to, hints]): Call => {
    const command = { interpreter, script: script.replaceAll('OUTPUT', to) }
    const options = { reads: [], writes: [to], ...hints }
    return { topic, source: call('run', command, options), apply: (s) => s.run(command, options) }
  })
}

/** Scripts that another program than the shell reads. */
const python = fc.oneof(
  interpreted("import os\nopen('OUTPUT', 'w').write(os.environ.get('GREETING', 'none'))\n", 'python-variable'),
  interpreted("import os\nopen('OUTPUT', 'w').write(repr(sorted(os.environ.items())))\n", 'python-environment'),
)
const perl = fc.oneof(
  interpreted("open(F, '>', 'OUTPUT'); print F $ENV{'GREETING'};\n", 'perl-variable', 'perl'),
  interpreted(
    "open(F, '>', 'OUTPUT'); print F join(',', map { \"$_=$ENV{$_}\" } sort keys %ENV);\n",
    'perl-environment',
    'perl',
  ),
)

/** Variables, and what reads them. */
export function variableSteps(base: BaseName): fc.Arbitrary<Call> {
  const common = [
    { weight: 5, arbitrary: set },
    { weight: 2, arbitrary: path },
    { weight: 1, arbitrary: derived },
    { weight: 1, arbitrary: argument },
    { weight: 2, arbitrary: named },
    { weight: 2, arbitrary: all },
    { weight: 1, arbitrary: loaded },
  ]
  if (base === 'busybox:latest') return fc.oneof(...common)
  return fc.oneof(
    ...common,
    { weight: 1, arbitrary: bash },
    { weight: 1, arbitrary: startUp },
    { weight: 1, arbitrary: shell },
    { weight: 2, arbitrary: base === 'python:3.11-slim' ? python : perl },
  )
}
