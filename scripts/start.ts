/**
 * `npm start`: emits venvoy's image and prints the comparison of naive and optimized. `npm start -- --world fixture`
 * does it against this machine's own stand-ins of the hosts that the definition downloads from; other arguments go to
 * the definition's command line.
 */
import { spawn, spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { probeEngine } from '../src/engine/probe.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const DEFINITION = 'images/venvoy.base.ts'
const ACTIONS = ['--lock', '--emit', '--diff', '--explain', '--profile', '--verify', '--build']

/** Splits off what is for this script: `--world fixture` and `--bandwidth BYTES`. */
function ownArguments(argv: readonly string[]): {
  readonly world: string
  readonly bandwidth?: number
  readonly rest: readonly string[]
} {
  const { values, tokens } = parseArgs({
    args: [...argv],
    options: { world: { type: 'string', default: 'real' }, bandwidth: { type: 'string' } },
    strict: false,
    tokens: true,
  })
  const taken = new Set(
    tokens.flatMap((token) =>
      token.kind === 'option' && (token.name === 'world' || token.name === 'bandwidth')
        ? [token.index, ...(token.inlineValue === false ? [token.index + 1] : [])]
        : [],
    ),
  )
  const rest = argv.filter((_, index) => !taken.has(index))
  const bandwidth = typeof values.bandwidth === 'string' ? Number(values.bandwidth) : undefined
  return { world: String(values.world), ...(bandwidth === undefined ? {} : { bandwidth }), rest }
}

function runDefinition(argv: readonly string[]): Promise<number> {
  const wanted = argv.some((argument) => ACTIONS.includes(argument)) ? argv : ['--emit', '--profile', ...argv]
  const tsx = fileURLToPath(import.meta.resolve('tsx/cli'))
  const child = spawn(process.execPath, [tsx, DEFINITION, ...wanted], { cwd: ROOT, stdio: 'inherit' })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 143)))
  })
}

async function startInFixtureWorld(rest: readonly string[], bandwidth: number | undefined): Promise<number> {
  const log = (line: string): void => void process.stderr.write(`${line}\n`)
  if (!(await probeEngine()).reachable) {
    log('No engine answers: starting one with scripts/engine.sh up; scripts/engine.sh down stops it again')
    const { status } = spawnSync(fileURLToPath(new URL('engine.sh', import.meta.url)), ['up'], {
      stdio: ['ignore', 2, 2],
    })
    if (status !== 0) return status ?? 3
  }
  const { startWorld, WorldError } = await import('../test/world/index.ts')
  try {
    const world = await startWorld({ log, ...(bandwidth === undefined ? {} : { bandwidth }) })
    const line = world.bandwidth === 0 ? 'without a limit' : `at ${world.bandwidth / 1e6} MB/s`
    try {
      return await runDefinition([
        ...rest,
        ...world.buildFlags,
        '--note',
        `Fixture world: every host is answered by this machine, ${line}.`,
      ])
    } finally {
      await world.close()
    }
  } catch (error) {
    if (!(error instanceof WorldError)) throw error
    log(`error: ${error.message}`)
    return 3
  }
}

// The definition's process gets Ctrl-C too and cleans up; this one waits for it.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined)

const { world, bandwidth, rest } = ownArguments(process.argv.slice(2))
if (bandwidth !== undefined && !(bandwidth >= 0)) {
  process.stderr.write('error: --bandwidth takes bytes per second, such as 20000000, or 0 for no limit\n')
  process.exitCode = 2
} else if (world === 'fixture') process.exitCode = await startInFixtureWorld(rest, bandwidth)
else if (world === 'real') {
  const probe = await probeEngine()
  if (!probe.reachable)
    process.stdout.write(`No engine: ${probe.reason}. The figures below are the model's estimate.\n`)
  process.exitCode = await runDefinition(rest)
} else {
  process.stderr.write(`error: there is no world ${world}. Use --world fixture, or leave it out for the real network\n`)
  process.exitCode = 2
}
