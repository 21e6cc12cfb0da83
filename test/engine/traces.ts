import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'

import { cacheMounts } from '../../src/engine/cache-mounts.ts'
import { connect } from '../../src/engine/docker.ts'

/** Everything that a run of this id left: images, containers, cache mounts and folders. Empty is as it should be. */
export async function tracesOf(run: string): Promise<readonly string[]> {
  const docker = connect()
  const images = (await docker.listImages({ all: true })).flatMap(({ RepoTags }) => RepoTags ?? [])
  const containers = (await docker.listContainers({ all: true })).flatMap(({ Names }) => Names)
  const namespaces = Array.from({ length: 20 }, (_, nth) => `${run}-${nth}`)
  const mounts = (await cacheMounts(namespaces)).map(({ mount }) => `cache mount ${mount}`)
  return [...images, ...containers, ...readdirSync(tmpdir())].filter((name) => name.includes(run)).concat(mounts)
}

/** The processes of this machine whose command line holds a text. */
export function processesWith(text: string): readonly number[] {
  if (!existsSync('/proc/self/cmdline')) return []
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry) && Number(entry) !== process.pid)
    .filter((entry) => {
      try {
        return readFileSync(`/proc/${entry}/cmdline`, 'utf8').replaceAll('\0', ' ').includes(text)
      } catch {
        return false
      }
    })
    .map(Number)
}

/** Waits until something is so, and fails when it is not in time. */
export async function eventually(
  what: string,
  isSo: () => boolean | Promise<boolean>,
  timeoutMs = 10_000,
): Promise<void> {
  const deadline = Date.now() + timeoutMs
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(`not in time: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
