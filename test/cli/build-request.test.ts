import { expect, test } from 'vitest'
import { stage, type AnyStage } from 'layerwright'
import { buildOf } from '../../src/cli/build-request.ts'
import { outputsOf } from '../../src/cli/outputs.ts'
import { makeVariants, toDockerfile } from '../../src/optimize/emit.ts'
import { defined } from '../dsl/defined.ts'

const debian = stage('debian:12-slim')
const outputs = outputsOf({ name: 'test.image', file: import.meta.filename }, undefined)
const reporter = { result: ignored, note: ignored, error: ignored, emphasis: String, faint: String }

function ignored(): void {
  expect.fail('a request says nothing')
}

/** The folder that a build of this stage sends to the engine. */
function context(target: AnyStage): string | undefined {
  const definition = defined(target)
  const options = { color: false, engine: 'auto' } as const
  const subject = {
    definition,
    written: definition,
    passes: [],
    record: {},
    variants: makeVariants(definition, []),
    outputs,
    options,
    reporter,
  }
  return buildOf(subject, toDockerfile(definition)).context
}

test.each<readonly [string, AnyStage]>([
  ['a copy', debian.copy('a', '/a')],
  ['an archive that is added', debian.add('a.tar', '/a')],
  ['a bind mount', debian.run('x', { mounts: [{ type: 'bind', target: '/x' }] })],
  ['requirements', debian.pip({ requirements: 'requirements.txt' })],
  ['requirements with effects that their author declares', debian.uv({ requirements: 'r.txt' }, { reads: [] })],
  ['a project that is synced without its sources', debian.uvSync({ noInstallProject: true })],
  ['an environment.yml', debian.conda({ file: 'environment.yml' })],
  ['an instruction as typed', debian.instruction('COPY a /a')],
])('a build gets its context for %s', (_, target) => {
  expect(context(target)).toBe(outputs.root)
})

test.each<readonly [string, AnyStage]>([
  ['a copy from an image', debian.copy('/a', '/a', { from: 'alpine:3' })],
  ['a mount from an image', debian.run('x', { mounts: [{ type: 'bind', target: '/x', from: 'alpine:3' }] })],
  ['packages by name', debian.pip(['rich'], { cacheMount: true })],
  ['a project that was synced with its sources', debian.uvSync()],
])('and none for %s', (_, target) => {
  expect(context(target)).toBeUndefined()
})
