import { isObject } from '../ir/json.ts'

/**
 * What an image says about how it runs: the keys of `docker image inspect`'s Config, and those beside it that are not
 * listed below. Absent, null, false and empty values are one and the same to an engine, and are left out.
 */
export type ImageConfig = ReadonlyMap<string, unknown>

/** What inspect says of the copy in this engine, or of the build's history: never part of the comparison. */
const aboutTheCopy: ReadonlySet<string> = new Set([
  'Id',
  'RepoTags',
  'RepoDigests',
  'Parent',
  'Comment',
  'Created',
  'Container',
  'ContainerConfig',
  'DockerVersion',
  'Size',
  'VirtualSize',
  'GraphDriver',
  'RootFS',
  'Metadata',
  'Descriptor',
  'Manifests',
  'Identity',
])

/** Reads the config out of `docker image inspect`'s data. A key that is not known is kept: nothing is skipped silently. */
export function imageConfig(inspect: unknown): ImageConfig {
  if (!isObject(inspect)) return new Map()
  const config = isObject(inspect['Config']) ? Object.entries(inspect['Config']) : []
  const beside = Object.entries(inspect).filter(([key]) => key !== 'Config' && !aboutTheCopy.has(key))
  return new Map([...config, ...beside].filter(([, value]) => !isEmpty(value)))
}

function isEmpty(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0
  if (isObject(value)) return Object.keys(value).length === 0
  return value === undefined || value === null || value === false || value === ''
}
