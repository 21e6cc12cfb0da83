import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import venvoy from '../../images/venvoy.base.ts'
import web from '../../images/venvoy.web.ts'
import { stepEffects } from '../../src/effects/step-effects.ts'
import { plain } from '../../src/ir/text.ts'
import { makeVariants, toDockerfile } from '../../src/optimize/emit.ts'
import { DEFAULT_PASSES } from '../../src/optimize/preset.ts'
import { readDockerfile } from '../dockerfile/buildkit/read.ts'
import { jsonList } from '../dockerfile/buildkit/words.ts'
import { runScript, SHELLS } from '../dockerfile/shells.ts'
import { expectLegal } from '../optimize/fixtures.ts'

const folder = mkdtempSync(join(tmpdir(), 'layerwright-test-'))
afterAll(() => rmSync(folder, { recursive: true }))

const VARIANTS = [venvoy, web].flatMap((image) => {
  const { naive, optimized } = makeVariants(image.definition(), DEFAULT_PASSES)
  return [
    { name: `${image.name}, naive`, definition: naive },
    { name: `${image.name}, optimized`, definition: optimized.definition },
  ]
})

describe.each(VARIANTS)('$name', ({ definition }) => {
  const read = readDockerfile(toDockerfile(definition).text)

  test.each(SHELLS)('every script is one that %s can parse', (shell) => {
    const scripts = read.filter(({ keyword, rest }) => keyword === 'RUN' && jsonList(rest) === undefined)
    expect(scripts.length).toBeGreaterThan(10)
    for (const { rest, heredocs } of scripts) {
      const ran = runScript(shell, `set -n\n${heredocs[0]?.content ?? rest}`)
      expect({ script: rest, ...ran }).toEqual({ script: rest, status: 0, stdout: '', stderr: '' })
    }
  })

  test('every flag of a RUN is a cache mount of its own for its tool, shared by one step at a time', () => {
    for (const flag of read.filter(({ keyword }) => keyword === 'RUN').flatMap(({ flags }) => flags))
      expect(flag).toMatch(
        /^--mount=type=cache,id=layerwright-(?:apt|pip|conda-pkgs|mamba-pkgs),target=\/[a-z/-]+(?:\.cache\/pip)?,sharing=locked$/,
      )
  })

  test('no step that needs root comes after another user', () => {
    let user = 'root'
    for (const { keyword, rest } of read) {
      if (keyword === 'FROM') user = rest.startsWith('base') ? 'venvoy' : 'root'
      if (keyword === 'USER') user = rest
      if (/apt-get|useradd|pip install|conda install/.test(rest)) expect(user).toBe('root')
    }
  })
})

test.each([venvoy, web])('$name keeps every fact in the optimized variant', (image) => {
  const { naive, optimized } = makeVariants(image.definition(), DEFAULT_PASSES)
  expectLegal(naive, optimized.definition)
})

describe("venvoy's base image", () => {
  const { steps } = venvoy.definition().target
  const named = (name: string): unknown => {
    const step = steps.find(({ id }) => id === `base/${name}`)
    return step !== undefined && 'packages' in step ? step.packages.map((text) => plain(text) ?? 'a variable') : step
  }

  test('has these packages of conda and pip', () => {
    expect(named('update-conda')).toEqual(['conda'])
    expect(named('update-certificates')).toEqual(['certifi', 'openssl', 'ca-certificates'])
    expect(named('mamba')).toEqual(['mamba'])
    expect(named('environment')).toEqual(['a variable'])
    expect(named('uv')).toEqual(['uv'])
    expect(named('science-packages')).toEqual(
      'numpy pandas matplotlib seaborn jupyter ipython requests python-dotenv scikit-learn'.split(' '),
    )
    expect(named('web-packages')).toEqual(['rich', 'click', 'fastapi', 'uvicorn'])
  })

  test('hides nothing from the optimizer: every step says what it touches', () => {
    for (const step of steps) {
      const { reads, writes } = stepEffects(step)
      expect([step.id, reads === 'everything', writes === 'everything']).toEqual([step.id, false, false])
    }
  })

  test('ends as venvoy, in /workspace, with bash', () => {
    const last = (kind: string): unknown => steps.findLast((step) => step.kind === kind)
    expect(last('user')).toMatchObject({ user: ['venvoy'] })
    expect(last('workdir')).toMatchObject({ path: ['/workspace'] })
    expect(last('cmd')).toMatchObject({ command: { argv: ['/bin/bash'] } })
  })

  test('writes the lines of .bashrc byte for byte', () => {
    const run = readDockerfile(toDockerfile(venvoy.definition()).text).find(({ rest }) => rest.endsWith('>> ~/.bashrc'))
    for (const shell of SHELLS) {
      rmSync(join(folder, '.bashrc'), { force: true })
      expect(runScript(shell, run?.rest ?? '', { HOME: folder })).toEqual({ status: 0, stdout: '', stderr: '' })
      expect(readFileSync(join(folder, '.bashrc'), 'utf8').split('\n')).toEqual([
        'source /opt/conda/etc/profile.d/conda.sh',
        'conda activate venvoy',
        'export PS1="(🤖 venvoy) \\u@\\h:\\w\\$ "',
        'echo "🚀 venvoy: Python $(python --version 2>&1), packages by mamba, uv and pip"',
        'echo "📂 Workspace: $(pwd), home of the host: /host-home"',
        '',
      ])
    }
  })

  test('has a script for the home of the host that bash can run where there is none', () => {
    const copy = readDockerfile(toDockerfile(venvoy.definition()).text).find(({ rest }) => rest.endsWith('.sh'))
    const [script] = copy?.heredocs ?? []
    expect(script?.expand).toBe(false)
    expect(script?.content).toMatch(/^#!\/bin\/bash\nset -e\n/)
    expect(runScript('bash', script?.content ?? 'false')).toEqual({ status: 0, stdout: '', stderr: '' })
  })
})
