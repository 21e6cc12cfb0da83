import { readdir, readFile, stat, unlink } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'

import { runClient } from './client.ts'
import { textAt } from './json.ts'
import { parseJson } from '../ir/json.ts'
import { lastLines } from './printable.ts'
import type { EngineInfo } from './engine-info.ts'
import { readLocations, type VertexLocations } from './provenance.ts'
import { atLeast } from './version.ts'

/** A build's record in the engine's build history: `builder/node/id`. */
export type HistoryRef = string

/** Reads where each vertex of a finished build was written, from the provenance that BuildKit keeps of it. */
export async function locateByProvenance(engine: EngineInfo, ref: HistoryRef): Promise<VertexLocations | undefined> {
  const { exitCode, stdout } = await runClient(engine.client, [
    ...['buildx', 'history', 'inspect', 'attachment', ...builderFlag(engine)],
    ...[idOf(ref), '--type', 'provenance'],
  ])
  return exitCode === 0 ? readLocations(stdout) : undefined
}

/**
 * Whether the engine's record may be removed. BuildKit before 0.29 only marks a record that was ever read, and the next
 * `docker buildx history ls` then crashes the whole engine (moby/buildkit#6614). Docker Desktop reads all of them.
 */
export function mayRemoveRecord(engine: EngineInfo, read: boolean): boolean {
  if (engine.buildkitVersion !== undefined && atLeast(engine.buildkitVersion, '0.29')) return true
  return !read && !/docker desktop/i.test(engine.system)
}

/** Removes records from the build history, with the note that the client keeps of each; returns why not, if so. */
export async function removeRecords(engine: EngineInfo, refs: readonly HistoryRef[]): Promise<string | undefined> {
  if (refs.length === 0) return undefined
  let stderr = ''
  const args = ['buildx', 'history', 'rm', ...builderFlag(engine), ...refs.map(idOf)]
  const { exitCode } = await runClient(engine.client, args, { onStderr: (chunk) => (stderr += chunk) })
  await Promise.all(refs.map((ref) => unlink(join(notesFolder(), ref)).catch(() => undefined)))
  // A build that never reached the engine has a note and no record.
  const failed = exitCode !== 0 && !/not found|no such/i.test(stderr)
  return failed ? lastLines(stderr, 1).join('') || 'docker buildx history rm failed' : undefined
}

/** Finds the record of a build that failed, by the Dockerfile's path in the note that the client keeps of each build. */
export async function findRecord(dockerfile: string, sinceMs: number): Promise<HistoryRef | undefined> {
  const folder = notesFolder()
  const entries = await readdir(folder, { recursive: true }).catch(() => [])
  for (const entry of entries) {
    const path = join(folder, entry)
    const found = await stat(path).catch(() => undefined)
    if (found?.isFile() !== true || found.mtimeMs < sinceMs) continue
    const note = parseJson(await readFile(path, 'utf8').catch(() => ''))
    if (textAt(note, 'DockerfilePath') === dockerfile) return entry
  }
  return undefined
}

function notesFolder(): string {
  const docker = process.env['DOCKER_CONFIG'] || join(homedir(), '.docker')
  return join(process.env['BUILDX_CONFIG'] || join(docker, 'buildx'), 'refs')
}

function idOf(ref: HistoryRef): string {
  return ref.slice(ref.lastIndexOf('/') + 1)
}

function builderFlag({ builder }: EngineInfo): readonly string[] {
  return builder === undefined ? [] : ['--builder', builder]
}
