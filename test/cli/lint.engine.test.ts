import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { describeWithEngine } from '../engine.ts'
import { makeProject, runTsx, writeDefinition } from './processes.ts'

describeWithEngine('--lint with an engine', () => {
  test('tells what docker build --check says at its line, and does not say that it was skipped', async () => {
    const folder = makeProject()
    writeDefinition(
      join(folder, 'app.ts'),
      "const target = stage('layerwright-test.invalid/none:1')",
      "  .instruction('WORKDIR relative')",
      "  .user('app')",
      "image(import.meta, { name: 'my.app', target })",
    )
    const environment = process.env['DOCKER_HOST'] === undefined ? {} : { DOCKER_HOST: process.env['DOCKER_HOST'] }
    const { code, stdout, stderr } = await runTsx(['app.ts', '--lint', '--engine', 'docker'], {
      cwd: folder,
      environment,
    })
    rmSync(folder, { recursive: true })
    expect(stdout).toMatch(
      /^app\.ts:3:4 {2}warning {2}Relative workdir "relative" [^\n]* {2}WorkdirRelativePath\n1 finding: 1 warning\n$/,
    )
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  })
})
