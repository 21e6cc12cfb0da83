import { createRequire } from 'node:module'

/** layerwright's own version. */
export function version(): string {
  const manifest: unknown = createRequire(import.meta.url)('layerwright/package.json')
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : ''
}
