import { diffIdOf, sha256, tar, type Member } from './tars.ts'
import type { LayerForm } from './layer-forms.ts'

/** The members of each layer of one image in which each form has a directory of its own. */
export function layersOf(forms: readonly LayerForm[]): readonly (readonly Member[])[] {
  const depth = Math.max(...forms.map(({ layers }) => layers.length))
  return Array.from({ length: depth }, (_, index) =>
    forms.flatMap(({ name, layers }) => [
      { name: `forms/${name}/`, type: 'directory' as const, mode: 0o755 },
      ...(layers[index] ?? []).map((member) => below(`forms/${name}`, member)),
    ]),
  )
}

function below(folder: string, { name, linkname, type, ...member }: Member): Member {
  return {
    ...member,
    name: `${folder}/${name}`,
    ...(type === undefined ? {} : { type }),
    ...(linkname === undefined ? {} : { linkname: type === 'link' ? `${folder}/${linkname}` : linkname }),
  }
}

/** An image of these layers in the form that `docker load` takes with either store. */
export async function imageArchive(tag: string, layers: readonly (readonly Member[])[]): Promise<Buffer> {
  const tars = await Promise.all(layers.map((members) => tar(members)))
  const config = json({
    ...{ architecture: process.arch === 'x64' ? 'amd64' : process.arch, os: 'linux', config: {} },
    rootfs: { type: 'layers', diff_ids: tars.map(diffIdOf) },
  })
  const manifest = json({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: descriptor('config.v1+json', config),
    layers: tars.map((layer) => descriptor('layer.v1.tar', layer)),
  })
  const named = {
    ...descriptor('manifest.v1+json', manifest),
    annotations: {
      'io.containerd.image.name': `docker.io/${tag}`,
      'org.opencontainers.image.ref.name': tag.split(':')[1],
    },
  }
  const blob = (content: Buffer): string => `blobs/sha256/${sha256(content)}`
  const blobs = new Map([config, manifest, ...tars].map((content) => [blob(content), content]))
  return tar([
    { name: 'oci-layout', content: '{"imageLayoutVersion":"1.0.0"}' },
    { name: 'index.json', content: json({ schemaVersion: 2, manifests: [named] }) },
    { name: 'manifest.json', content: json([{ Config: blob(config), RepoTags: [tag], Layers: tars.map(blob) }]) },
    ...['blobs/', 'blobs/sha256/'].map((name) => ({ name, type: 'directory' as const })),
    ...[...blobs].map(([name, content]) => ({ name, content })),
  ])
}

function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value))
}

function descriptor(type: string, content: Buffer): object {
  return {
    mediaType: `application/vnd.oci.image.${type}`,
    digest: `sha256:${sha256(content)}`,
    size: content.length,
  }
}
