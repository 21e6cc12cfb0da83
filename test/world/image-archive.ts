import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from './command.ts'

/** A fixed moment (2025-01-01): an image made twice from the same files has the same identity. */
const CREATED = '2025-01-01T00:00:00Z'

export interface ImageConfig {
  readonly Env: readonly string[]
  readonly Cmd: readonly string[]
}

export interface ArchiveOptions {
  readonly root: string
  readonly folder: string
  readonly tag: string
  readonly architecture: 'amd64' | 'arm64'
  readonly config: ImageConfig
  /** Files newer than this get this time; seconds since 1970. */
  readonly newest: number
}

/** Packs a root file system into `image.tar`, as `docker load` reads it; gives the digest of its only layer. */
export async function writeImage(options: ArchiveOptions): Promise<string> {
  const work = join(options.folder, 'pack')
  await mkdir(work)
  const layer = join(work, 'layer.tar')
  await run('tar', [
    ...['--create', '--file', layer, '--directory', options.root, '--sort=name', '--numeric-owner', '--xattrs'],
    ...['--format=posix', '--pax-option=exthdr.name=%d/PaxHeaders/%f,delete=atime,delete=ctime'],
    ...['--clamp-mtime', `--mtime=@${options.newest}`, '.'],
  ])
  const layerDigest = `sha256:${await sha256(layer)}`
  const config = JSON.stringify({
    architecture: options.architecture,
    config: options.config,
    created: CREATED,
    history: [{ created: CREATED, created_by: 'layerwright fixture world' }],
    os: 'linux',
    rootfs: { type: 'layers', diff_ids: [layerDigest] },
  })
  const configName = `${createHash('sha256').update(config).digest('hex')}.json`
  await writeFile(join(work, configName), config)
  const manifest = [{ Config: configName, RepoTags: [options.tag], Layers: ['layer.tar'] }]
  await writeFile(join(work, 'manifest.json'), JSON.stringify(manifest))
  const names = ['manifest.json', configName, 'layer.tar']
  await run('tar', ['--create', '--file', join(options.folder, 'unfinished.tar'), '--directory', work, ...names])
  await rename(join(options.folder, 'unfinished.tar'), join(options.folder, 'image.tar'))
  await rm(work, { recursive: true })
  return layerDigest
}

async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(file)) hash.update(Buffer.isBuffer(chunk) ? chunk : String(chunk))
  return hash.digest('hex')
}
