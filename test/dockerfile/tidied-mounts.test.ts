import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { stage } from 'layerwright'
import type { AnyStage } from '../../src/dsl/stage/types.ts'
import { naive } from '../dsl/defined.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'layerwright-test-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const debian = stage('debian:12-slim')
const SHA1 = '0123456789abcdef0123456789abcdef01234567'
const CRATE = gzipSync('a crate')
const REGISTRY = 'registry/cache/index.crates.io-1949cf8c6b5b557f'

/** Lays files into a mount and runs what the step does to it before its tool looks into it. */
function tidied(target: AnyStage, mount: string, files: Readonly<Record<string, string | Buffer>>): readonly string[] {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), content)
  }
  const commands = naive(target)
    .split(/ \\\n\s*(?:&& )?/)
    .filter((line) => line.startsWith('PATH=/usr/bin:/bin'))
  expect(commands).not.toEqual([])
  execFileSync('sh', ['-ec', commands.join('\n').replaceAll(mount, folder)])
  return Object.keys(files).filter((name) => existsSync(join(folder, name)))
}

describe('of a mount, a step leaves to its tool', () => {
  test('packages of conda that were unpacked as a whole, archives and the index', () => {
    const whole = ['b/info/repodata_record.json', 'a.conda', 'cache/x.json']
    const part = ['a/info/index.json', 'c/lib/x']
    const files = Object.fromEntries([...whole, ...part].map((name) => [name, 'x']))
    expect(tidied(debian.conda(['numpy'], { cacheMount: true }), '/opt/conda/pkgs', files)).toEqual(whole)
  })

  test('crates that are whole', () => {
    const files = { [`${REGISTRY}/a-1.crate`]: CRATE, [`${REGISTRY}/b-1.crate`]: CRATE.subarray(0, 12) }
    expect(tidied(debian.cargoInstall(['a'], { cacheMount: true }), '/tmp/buildkit-cargo', files)).toEqual([
      `${REGISTRY}/a-1.crate`,
    ])
  })

  test('what yarn knows by its content, and nothing that a repository built', () => {
    const kept = `v6/npm-a-1.0.0-${SHA1}-integrity/x`
    const files = { [kept]: 'x', [`v6/npm-b-1.0.0-${SHA1}/x`]: 'x', 'v6/npm-c-1.0.0/x': 'x' }
    expect(tidied(debian.yarn({ cacheMount: true }), '/tmp/buildkit-yarn', files)).toEqual([kept])
  })

  test('what uv took from an index, and nothing of a path or an address', () => {
    const kept = ['wheels-v5/pypi/a/x.msgpack', 'archive-v0/y/z']
    const gone = ['wheels-v5/url/1/x.msgpack', 'wheels-v5/path/1/x.rev', 'simple-v1/pypi/a.rkyv', 'sdists-v9/x']
    const files = Object.fromEntries([...kept, ...gone].map((name) => [name, 'x']))
    expect(tidied(debian.uv(['a'], { cacheMount: true }), '/tmp/buildkit-uv', files)).toEqual(kept)
  })

  test('nothing to complain of where the mount is empty', () => {
    expect(tidied(debian.conda(['numpy'], { cacheMount: true }), '/opt/conda/pkgs', {})).toEqual([])
  })
})

describe('an index of the mount', () => {
  /** What is left of apt's lists when `apt-get update` has run, and whether it ran again. */
  function updated(date: string): { readonly kept: boolean; readonly again: boolean } {
    const [lists, programs, log] = [join(folder, 'lists'), join(folder, 'bin'), join(folder, 'log')]
    for (const made of [lists, programs]) mkdirSync(made)
    writeFileSync(join(lists, 'x.example_InRelease'), `Origin: x\nDate: ${date}\n`)
    writeFileSync(join(programs, 'apt-get'), `#!/bin/sh\necho "$@" > ${log}\n`, { mode: 0o755 })
    const check = /sh -c 'if PATH[^']*'/.exec(naive(debian.apt(['a'], { cacheMount: true })))?.[0] ?? ''
    execFileSync('sh', ['-ec', check.replaceAll('/var/lib/apt/lists', lists)], {
      env: { PATH: `${programs}:${process.env['PATH'] ?? ''}` },
    })
    return { kept: existsSync(join(lists, 'x.example_InRelease')), again: existsSync(log) }
  }

  test('stays where the server has answered', () => {
    expect(updated('Sat, 28 Nov 2026 00:00:00 UTC')).toEqual({ kept: true, again: false })
  })

  test('goes where it has not, and apt asks again', () => {
    expect(updated('Thu, 01 Jan 1970 00:00:00 GMT')).toEqual({ kept: false, again: true })
  })
})
