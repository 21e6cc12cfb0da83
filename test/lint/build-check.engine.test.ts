import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { define } from '../../src/dsl/define.ts'
import { captureOrigin } from '../../src/dsl/origin.ts'
import { requireEngine } from '../../src/engine/probe.ts'
import { withRun } from '../../src/engine/run.ts'
import { arg, literal, stage, text, variable, type AnyStage } from '../../src/index.ts'
import { buildCheck, type CheckRequest } from '../../src/lint/build-check.ts'
import type { Finding } from '../../src/lint/rule.ts'
import { toDockerfile } from '../../src/optimize/emit.ts'
import { optimize } from '../../src/optimize/optimize.ts'
import { runExample } from '../dsl/examples.ts'
import { describeWithEngine } from '../engine.ts'
import { useBusybox } from '../engine/busybox.ts'
import { exampleOf } from './pages.ts'

async function checked(target: AnyStage, more: Partial<CheckRequest> = {}): Promise<readonly Finding[]> {
  const definition = define('test.image', import.meta.filename, target, captureOrigin('image'))
  const dockerfiles = [toDockerfile(definition), toDockerfile(optimize(definition).definition)]
  return withRun(await requireEngine(), (run) =>
    buildCheck(run, { definition, dockerfiles, buildArgs: {}, flags: [], contexts: [], ...more }),
  )
}

function told(findings: readonly Finding[]): readonly string[] {
  return [...new Set(findings.map(({ rule, severity, message }) => `${severity} ${rule}: ${message}`))]
}

describeWithEngine('docker build --check', () => {
  const bench = useBusybox()
  // No registry has these: an answer shows that nothing was asked for.
  const absent = stage('layerwright-test.invalid/none:1')

  test('says nothing of what the DSL writes, whatever images it names', async () => {
    const other = stage().from(text`layerwright-test.invalid/other:${arg('OTHER', '2')}`, { as: 'other' })
    const target = absent
      .env({ PATH: text`/opt/bin:${variable('PATH')}`, LANG2: text`${variable('LANG')}`, PRICE: literal('$5') })
      .apt(['git'])
      .run('true', { mounts: [{ type: 'bind', target: '/m', from: 'layerwright-test.invalid/mounted:1' }] })
      .copy('/a', '/a', { from: other.run('true') })
      .copy('/b', '/b', { from: 'layerwright-test.invalid/copied' })
      .instruction('COPY --from=layerwright-test.invalid/typed:1 /c /c')
      .user('app')
    expect(told(await checked(target))).toEqual([])
    expect(told(await checked(target, { buildArgs: { OTHER: '3' } }))).toEqual([])
  })

  test('is told at the line of the definition, once for both variants', async () => {
    const found = await checked(absent.apt(['git']).instruction('WORKDIR relative').user('app'))
    expect(told(found)).toEqual([expect.stringMatching(/^warning WorkdirRelativePath: Relative workdir "relative"/)])
    expect(found[0]).toMatchObject({ step: 'image/instruction', origin: { file: import.meta.filename, line: 51 } })
    expect(found[0]?.docs).toMatch(/^https:\/\/docs\.docker\.com\//)
    expect(new Set(found.map(({ origin }) => origin.column)).size).toBe(1)
  })

  test('knows the variables of a base that the engine holds', async () => {
    const target = stage(bench().base).env({ A: text`${variable('BASE_VALUE')}`, B: text`${variable('NOWHERE')}` })
    expect(told(await checked(target))).toEqual([expect.stringMatching(/UndefinedVar: .*\$NOWHERE/)])
  })

  test('is told at the base where it is about the FROM', async () => {
    const target = stage().from('layerwright-test.invalid/none:1', { platform: 'linux/amd64' })
    const found = await checked(target)
    expect(told(found)).toEqual([expect.stringContaining('FromPlatformFlagConstDisallowed')])
    expect(found[0]).toMatchObject({ origin: { call: 'from' } })
    expect(found[0]).not.toHaveProperty('step')
    const accepted = stage().from('layerwright-test.invalid/none:1', {
      platform: 'linux/amd64',
      allow: ['FromPlatformFlagConstDisallowed'],
    })
    expect(told(await checked(accepted))).toEqual([])
  })

  test('asks for the build arguments without which a base has no name', async () => {
    const target = stage(text`layerwright-test.invalid/none:${arg('TAG')}`)
    await expect(checked(target)).rejects.toThrow('give --build-arg TAG=…')
    expect(told(await checked(target, { buildArgs: { TAG: '1' } }))).toEqual([
      expect.stringContaining('InvalidDefaultArgInFrom'),
    ])
  })

  test('reads the .dockerignore of the context, and is asked with the build arguments given', async () => {
    const context = await mkdtemp(join(tmpdir(), 'layerwright-test-'))
    await writeFile(join(context, '.dockerignore'), 'secret.txt\n')
    const buildArgs = { BUILDKIT_DOCKERFILE_CHECK: 'experimental=CopyIgnoredFile' }
    expect(told(await checked(absent.copy('secret.txt', '/a'), { context, buildArgs }))).toEqual([
      expect.stringContaining('CopyIgnoredFile'),
    ])
    await rm(context, { recursive: true })
  })

  test('leaves secrets in typed steps to the rule of our own, and finds those that were typed', async () => {
    expect(told(await checked(absent.env({ API_TOKEN: 'x' }).arg(arg('DB_PASSWORD'))))).toEqual([])
    expect(told(await checked(absent.instruction('ENV API_TOKEN=x')))).toEqual([
      expect.stringContaining('SecretsUsedInArgOrEnv'),
    ])
    expect(told(await checked(absent.instruction('ENV API_TOKEN=x', { allow: ['SecretsUsedInArgOrEnv'] })))).toEqual([])
  })

  describe('invalid-instruction', () => {
    test('the bad example of its page', async () => {
      expect(told(await checked(runExample(exampleOf('invalid-instruction', 'Bad'))))).toEqual([
        expect.stringMatching(
          /^error invalid-instruction: this engine does not accept it: .*unknown instruction: COPIE/,
        ),
      ])
    })

    test('a name that no image can have, at its base', async () => {
      const [found] = await checked(stage(text`${arg('BASE', 'Debian')}:12`).user('app'))
      expect(found).toMatchObject({ rule: 'invalid-instruction', origin: { call: 'from' } })
      expect(found?.message).toMatch(/must be lowercase/)
    })

    test('the good example of its page', async () => {
      expect(told(await checked(runExample(exampleOf('invalid-instruction', 'Good'))))).toEqual([])
    })
  })
})
