import { randomBytes } from 'node:crypto'
import type Dockerode from 'dockerode'
import { connect } from '../../src/engine/docker.ts'
import { textAt } from '../../src/engine/json.ts'
import { parseJson } from '../../src/ir/json.ts'
import { removeImage } from '../../src/engine/image.ts'
import type { Run } from '../../src/engine/run.ts'
import { tarOf } from './archives.ts'
import type { ContextFile } from './context-file.ts'

export interface ImageRequest {
  readonly dockerfile: string
  readonly files: readonly ContextFile[]
  /** Separates the cache mounts from others'. */
  readonly namespace?: string
}

export type BuiltImage = { readonly ok: true; readonly tag: string } | { readonly ok: false; readonly error: string }

/** Builds by the Engine API itself: a client for each of many small builds would take longer than the builds. */
export interface Builder {
  readonly docker: Dockerode
  readonly run: Run
  readonly prefix: string
  readonly count: { builds: number }
}

export function openBuilder(run: Run): Builder {
  return {
    docker: connect(),
    run,
    prefix: `layerwright-attack/${randomBytes(4).toString('hex')}`,
    count: { builds: 0 },
  }
}

/** Builds one image without a network, under a name that goes with the run. */
export async function buildImage(builder: Builder, request: ImageRequest): Promise<BuiltImage> {
  const tag = `${builder.prefix}:${++builder.count.builds}`
  builder.run.made({ kind: 'image', tag })
  const stream = await builder.docker.buildImage(
    tarOf([{ path: 'Dockerfile', content: request.dockerfile }, ...request.files]),
    {
      version: '2',
      t: tag,
      networkmode: 'none',
      ...(request.namespace === undefined ? {} : { buildargs: { BUILDKIT_CACHE_MOUNT_NS: request.namespace } }),
    },
  )
  const error = await errorOf(stream)
  return error === undefined ? { ok: true, tag } : { ok: false, error }
}

/** Removes images before the run ends, so that few of them are there at a time. */
export async function removeImages(images: readonly BuiltImage[]): Promise<void> {
  for (const image of images) if (image.ok) await removeImage(image.tag)
}

async function errorOf(stream: NodeJS.ReadableStream): Promise<string | undefined> {
  let rest = ''
  let error: string | undefined
  const take = (line: string): void => {
    error ??= textAt(parseJson(line), 'error')
  }
  for await (const chunk of stream) {
    const lines = (rest + String(chunk)).split('\n')
    rest = lines.pop() ?? ''
    lines.forEach(take)
  }
  take(rest)
  return error
}
