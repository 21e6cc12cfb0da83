import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import venvoy from '../../images/venvoy.base.ts'
import web from '../../images/venvoy.web.ts'
import { predict } from '../../src/cache/predict.ts'
import { makeVariants, variantDefinition } from '../../src/optimize/emit.ts'
import { DEFAULT_PASSES } from '../../src/optimize/preset.ts'
import { emittedFiles, outputsOf } from '../../src/cli/outputs.ts'
import { planScenarios } from '../../src/profile/scenarios.ts'
import { stages } from '../../src/ir/definition.ts'

const naive = readFileSync(new URL('../../generated/Dockerfile.base.naive', import.meta.url), 'utf8')
const optimized = readFileSync(new URL('../../generated/Dockerfile.base', import.meta.url), 'utf8')

test.each([venvoy, web])('$name: the committed files are what emission writes', (image) => {
  const variants = makeVariants(image.definition(), DEFAULT_PASSES)
  for (const [path, content] of emittedFiles(variants, outputsOf(image, undefined)))
    expect(content).toBe(readFileSync(path, 'utf8'))
})

test("venvoy's base image is the one that its authors describe", () => {
  expect(naive).toContain('ARG PYTHON_VERSION=3.11\nFROM python:${PYTHON_VERSION}-slim AS base\n')
  expect(naive.match(/org\.opencontainers\.image\.\w+=/g)).toHaveLength(6)
  expect(naive).toMatch(/^ENV VENVOY_VERSION=0\.1\.0$/m)
  for (const setting of [
    'PYTHONUNBUFFERED',
    'PYTHONDONTWRITEBYTECODE',
    'PIP_NO_CACHE_DIR',
    'PIP_DISABLE_PIP_VERSION_CHECK',
  ])
    expect(naive).toContain(`${setting}=1`)
  for (const name of 'build-essential curl git wget vim nano htop procps ca-certificates gnupg lsb-release'.split(' '))
    expect(naive).toMatch(new RegExp(`^ {6}${name} \\\\$`, 'm'))
  expect(naive).not.toContain('--no-install-recommends')
  expect(naive).toContain('conda update -y -n base -c defaults conda')
  expect(naive).toContain(
    '|| CONDA_ALWAYS_COPY=true CONDA_LOCAL_REPODATA_TTL=0 /opt/conda/bin/conda update -y -n base -c conda-forge conda',
  )
  expect(naive).toContain('mamba create -y -n venvoy -c conda-forge \\\n      python="${PYTHON_VERSION}"')
  expect(naive).toContain('ARG GROUP_ID=1000\nARG USER_ID=1000\nRUN groupadd -g "${GROUP_ID}" venvoy')
  expect(naive).toContain('COPY --chmod=755 <<"EOF" /usr/local/bin/fix-host-home.sh')
  expect(naive.trimEnd().endsWith('USER venvoy') || naive.includes('\nUSER venvoy\n')).toBe(true)
  expect(naive.trimEnd().endsWith('CMD ["/bin/bash"]')).toBe(true)
})

test('the naive variant has no cache mount; the optimized one has one for every package step', () => {
  expect(naive).not.toContain('--mount')
  const packageSteps = venvoy.definition().target.steps.filter(({ kind }) => ['apt', 'conda', 'pip'].includes(kind))
  expect(optimized.match(/--mount=type=cache/g)).toHaveLength(packageSteps.length)
})

test('a release runs nothing again in the optimized variant, and every command in the naive one', () => {
  const { before, scenarios } = planScenarios(venvoy.definition(), ['version'])
  const after = scenarios.find(({ name }) => name === 'base/version')?.after ?? before
  const [old, next] = [before, after].map((definition) => makeVariants(definition, DEFAULT_PASSES))
  if (old === undefined || next === undefined) throw new Error('two definitions give two pairs of variants')
  expect(predict(variantDefinition(next, 'optimized'), variantDefinition(old, 'optimized')).executed).toEqual([])
  expect(predict(next.naive, old.naive).executed).toEqual(predict(next.naive).executed)
})

test('what could not be done is said, with the reason', () => {
  const { declined } = makeVariants(venvoy.definition(), DEFAULT_PASSES).optimized
  const reasons = declined.map(({ pass, reason }) => `${pass}: ${reason}`).join('\n')
  expect(reasons).toContain('merge-apt: not merged: base/docker-cli cannot pass base/aptRepository')
  expect(reasons).toContain('sink-metadata: stays where it is')
})

test('the image that extends it has both stages, and goes back to root for apt', () => {
  const definition = web.definition()
  expect(stages(definition).map(({ name }) => name)).toEqual(['base', 'web'])
  expect(definition.target.steps.map(({ kind }) => kind)).toEqual([
    'label',
    'user',
    'apt',
    'pip',
    'user',
    'expose',
    'cmd',
  ])
})
