import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { literal, sh, stage, type Stage } from 'layerwright'
import type { AnyStage } from '../../src/dsl/stage/types.ts'
import { build } from '../../src/engine/build.ts'
import { inspectImage } from '../../src/engine/image.ts'
import { withRun } from '../../src/engine/run.ts'
import { toDockerfile } from '../../src/optimize/emit.ts'
import { configOf, sameParts } from '../buildkit/config.ts'
import { describeWithEngine } from '../engine.ts'
import { defined } from '../dsl/defined.ts'
import { line, lines } from '../dockerfile/hostile.ts'
import { useBusybox } from './busybox.ts'

const seed = Number(process.env['LAYERWRIGHT_SEED'] ?? Date.now() % 2 ** 31)

/** Values of a kind, the same for one seed. */
function drawn<Value>(values: fc.Arbitrary<Value>, numRuns: number, salt: number): readonly Value[] {
  return fc.sample(values, { seed: seed + salt, numRuns })
}

const named = (values: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(values.map((value, index) => [`V${index}`, value]))
const literals = (values: Readonly<Record<string, string>>): Record<string, ReturnType<typeof literal>> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, literal(value)]))

describeWithEngine(`values reach the image byte for byte (LAYERWRIGHT_SEED=${seed})`, () => {
  const bench = useBusybox()
  let compared = 0

  /** The config of the image that a stage makes. */
  function configuration(target: AnyStage): Promise<Readonly<Record<string, unknown>>> {
    return withRun(bench().engine, async (run) => {
      const tag = run.tag('hostile')
      await build(run, { dockerfile: toDockerfile(defined(target)), output: { type: 'image', tag } })
      return (await inspectImage(tag))?.config ?? {}
    })
  }

  /** What the last step of a stage prints. */
  function printedBy(target: AnyStage): Promise<string> {
    return withRun(bench().engine, async (run) => {
      const { steps } = await build(run, { dockerfile: toDockerfile(defined(target)), output: { type: 'cacheonly' } })
      return steps.at(-1)?.log ?? ''
    })
  }

  test('environment, labels, volumes, ports', async () => {
    const [env, labels] = [named(drawn(line, 300, 1)), named(drawn(line, 300, 2))]
    // Refused: what looks like a variable, climbs, or ends with white space.
    const volume = line.map((path) => `/${path}`).filter((path) => !/\$[A-Za-z{_]|\.\.|\s$|\/$/u.test(path))
    const paths = drawn(volume, 100, 3)
    const config = await configuration(stage('scratch').env(literals(env)).label(literals(labels)).volume(paths))
    const expected = configOf([
      { keyword: 'ENV', entries: Object.entries(env) },
      { keyword: 'LABEL', entries: Object.entries(labels) },
      { keyword: 'VOLUME', paths },
    ])
    expect(sameParts(config, expected)).toEqual(expected)
    compared += 700
  })

  test.each([1, 2, 3, 4, 5, 6, 7, 8])('what an image has once (image %i)', async (image) => {
    const words = fc.array(fc.oneof(line, lines), { minLength: 10, maxLength: 10 })
    const [cmd = [], entrypoint = [], check = [], shell = []] = drawn(words, 4, image)
    const [path = ''] = drawn(line, 1, image).map((given) => `/srv/${given}`)
    const [user = ''] = drawn(fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,20}(?::[0-9]{1,8})?$/), 1, image)
    const target = stage('scratch')
      .workdir(literal(path))
      .user(user)
      .shell(shell)
      .entrypoint(entrypoint)
      .cmd(cmd)
      .healthcheck(check, { interval: '90s', startPeriod: '1m30s', retries: image })
      .stopsignal(`SIGRTMIN+${image}`)
      .expose([image, `${image}00-${image}10/udp`])
    const expected = configOf([
      { keyword: 'WORKDIR', path },
      { keyword: 'USER', user },
      { keyword: 'SHELL', argv: shell },
      { keyword: 'ENTRYPOINT', argv: entrypoint },
      { keyword: 'CMD', argv: cmd },
      {
        ...{ keyword: 'HEALTHCHECK', test: ['CMD', ...check], interval: 90e9, startPeriod: 90e9, retries: image },
      },
      { keyword: 'STOPSIGNAL', signal: `SIGRTMIN+${image}` },
      { keyword: 'EXPOSE', ports: [`${image}`, `${image}00-${image}10/udp`] },
    ])
    const config = await configuration(target)
    expect(sameParts(config, expected)).toEqual(expected)
    compared += 40 + 8
  })

  test.each([1, 2])('arguments of commands and contents of files (image %i)', async (image) => {
    const [shellWords, execWords] = [drawn(line, 300, image), drawn(fc.oneof(line, lines), 300, image + 10)]
    const contents = drawn(
      lines.map((content) => (content === '' ? '' : `${content}\n`)),
      60,
      image + 20,
    )
    const scripts = drawn(lines, 60, image + 30).map((content) => `${content}\nend`)
    const base: Stage = stage(bench().base).workdir('/sums')
    const written = scripts
      .map((content, index) => `cat > s${String(index).padStart(3, '0')} <<'${END}'\n${content}\n${END}\n`)
      .join('')
    const sums = contents
      .reduce<Stage>((made, content, index) => made.file(`/files/f${String(index).padStart(3, '0')}`, content), base)
      .run(sh`printf '%s\0' ${shellWords} > a`)
      .run({ exec: ['/bin/sh', '-c', `printf '%s\\0' "$@" > b`, 'sh', ...execWords] })
      .run(written)
      .run('sha256sum a b s* /files/*')
    const expected = [
      sum(shellWords.map((word) => `${word}\0`).join('')),
      sum(execWords.map((word) => `${word}\0`).join('')),
      ...scripts.map((content) => sum(`${content}\n`)),
      ...contents.map(sum),
    ]
    const found = (await printedBy(sums)).trim().split('\n')
    expect(found.map((sumLine) => sumLine.split(' ')[0])).toEqual(expected)
    compared += shellWords.length + execWords.length + contents.length + scripts.length
  })

  afterAll(() => {
    console.info(`${compared} values were compared on the engine; LAYERWRIGHT_SEED=${seed} repeats them`)
  })
})

/** The end of a heredoc that no generated line is. */
const END = 'END_OF_HOSTILE_TEXT'

function sum(content: string): string {
  return createHash('sha256').update(content).digest('hex')
}
