import { describe, expect, test } from 'vitest'
import { stage, type AnyStage } from '../../../../src/index.ts'
import { lowerStep } from '../../../../src/dockerfile/lower/index.ts'
import type { CacheMount } from '../../../../src/ir/steps/mount.ts'
import { isCached, type CachedStep } from '../../../../src/ir/cached-step.ts'
import { defined } from '../../../dsl/defined.ts'
import { finds, leavesAlone } from '../../found.ts'

const RULE = 'no-op-mount'
const mounted = { cacheMount: true } as const
const PYTHON = 'python:3.11-slim'

interface Typed {
  readonly base: string
  readonly target: AnyStage
}

const on = (base: string, call: (from: ReturnType<typeof stage>) => AnyStage): Typed => ({
  base,
  target: call(stage(base)),
})

/** A stage that ends with the step: a new kind of step with a cache does not compile without one. */
const STEPS: Readonly<Record<CachedStep['kind'], Typed>> = {
  apt: on('debian:12-slim', (from) => from.apt(['git'], mounted)),
  apk: on('alpine:3.20', (from) => from.apk(['git'], mounted)),
  dnf: on('fedora:40', (from) => from.dnf(['git'], mounted)),
  conda: on('debian:12-slim', (from) => from.condaInstaller().conda(['numpy'], mounted)),
  pip: on(PYTHON, (from) => from.pip(['rich'], mounted)),
  uv: on(PYTHON, (from) => from.uv(['rich'], mounted)),
  uvSync: on(PYTHON, (from) => from.uvSync({ noInstallProject: true, cacheMount: true })),
  uvPython: on(PYTHON, (from) => from.uvPython(['3.12'], mounted)),
  npm: on('node:24-slim', (from) => from.npm(mounted)),
  pnpm: on('node:24-slim', (from) => from.pnpm(mounted)),
  yarn: on('node:24-slim', (from) => from.yarn(mounted)),
  cargoInstall: on('rust:1-slim', (from) => from.cargoInstall(['ripgrep'], mounted)),
  cargoBuild: on('rust:1-slim', (from) => from.cargoBuild({ binaries: { app: '/app' }, ...mounted })),
  goInstall: on('golang:1', (from) => from.goInstall(['example.org/a@v1'], mounted)),
  goBuild: on('golang:1', (from) => from.goBuild({ output: '/app', ...mounted })),
}

const AS_USER: readonly (readonly [string, Typed])[] = [
  ['pip', on(PYTHON, (from) => from.user('1000').pip(['rich'], mounted))],
  ['uv', on(PYTHON, (from) => from.user('1000').uv(['rich'], mounted))],
  ['uvPython', on(PYTHON, (from) => from.user('1000').uvPython(['3.12'], mounted))],
]

/** The script that a typed step becomes, and the cache mount that it is printed with. */
function printed({ target }: Typed): { readonly script: string; readonly mount: CacheMount } {
  const step = defined(target).target.steps.findLast(isCached)
  if (step === undefined) throw new TypeError('no step with a cache')
  const [instruction] = lowerStep(step, { parentExists: false })
  if (instruction === undefined) throw new TypeError('no instruction')
  const { body, flags } = instruction
  const flag = flags.find((text) => text.startsWith('--mount=type=cache,'))
  if (body.form !== 'script' || flag === undefined) throw new TypeError('no script with a cache mount')
  const field = (name: string): string | undefined => new RegExp(`,${name}=([^,]*)`).exec(flag)?.[1]
  const uid = field('uid')
  expect(field('sharing')).toBe('locked')
  return {
    script: body.lines.join(' \\\n'),
    mount: {
      type: 'cache',
      target: field('target') ?? '',
      sharing: 'locked',
      ...(uid === undefined ? {} : { uid: Number(uid) }),
    },
  }
}

const SETTINGS: readonly Readonly<Record<string, string>>[] = [
  { UNRELATED: '1' },
  { PIP_NO_CACHE_DIR: '1', UV_NO_CACHE: '1' },
  { PIP_CACHE_DIR: '/elsewhere', UV_CACHE_DIR: '/elsewhere', UV_PYTHON_CACHE_DIR: '/elsewhere' },
  { HOME: '/elsewhere', XDG_CACHE_HOME: '/elsewhere' },
]

describe.each(Object.entries(STEPS))('what .%s() becomes, written by hand,', (_, typed) => {
  const { script, mount } = printed(typed)
  const base = stage(typed.base)

  test.each(SETTINGS)('has a mount that hits with %j', (settings) => {
    leavesAlone(RULE, base.env(settings).run(script, { mounts: [mount] }))
  })

  test('is understood: emptying its mount is found', () => {
    const target = base.run(`${script} \\\n && rm -rf ${mount.target}`, { mounts: [mount] })
    finds(RULE, target, /^error: rm -rf \S+ empties the mount/)
  })
})

describe.each(AS_USER)('what .%s() of a user becomes, written by hand,', (_, typed) => {
  const { script, mount } = printed(typed)
  const { uid, ...ofRoot } = mount

  test.each(SETTINGS)('has a mount that hits with %j', (settings) => {
    leavesAlone(
      RULE,
      stage(PYTHON)
        .env(settings)
        .user('1000')
        .run(script, { mounts: [mount] }),
    )
  })

  test('would not hit in a mount of root', () => {
    expect(uid).toBe(1000)
    finds(
      RULE,
      stage(PYTHON)
        .user('1000')
        .run(script, { mounts: [ofRoot] }),
      /^error: .* belongs to root, .*uid: 1000$/,
    )
  })
})

test.each(['apt', 'apk', 'dnf', 'conda'] as const)('what .%s() becomes needs the lock of its mount', (kind) => {
  const { script, mount } = printed(STEPS[kind])
  finds(
    RULE,
    stage(STEPS[kind].base).run(script, { mounts: [{ ...mount, sharing: 'shared' }] }),
    /^warning: two builds at a time/,
  )
})
