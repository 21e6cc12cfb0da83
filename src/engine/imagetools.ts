import { runClient } from './client.ts'
import { textAt } from './json.ts'
import { parseJson } from '../ir/json.ts'
import { lastLines } from './printable.ts'

/** What a registry says of a reference. */
export type RegistryAnswer =
  | { readonly kind: 'found'; readonly digest: string }
  /** It answers, and has nothing of that name; or the name is none that a registry could have. */
  | { readonly kind: 'unknown'; readonly reason: string }
  /** It does not answer, or does not let us ask. */
  | { readonly kind: 'failed'; readonly reason: string }

/** Longer than any registry takes that still answers. */
const PATIENCE_SECONDS = 120

/**
 * Asks the registry for the digest of a reference: the index where the image has several platforms, so that one digest
 * serves them all.
 *
 * @param client the docker client, an absolute path
 * @param builder whose registry settings are used; the client's current one unless given
 */
export async function askRegistry(client: string, reference: string, builder?: string): Promise<RegistryAnswer> {
  let said = ''
  const timeout = AbortSignal.timeout(PATIENCE_SECONDS * 1000)
  const { exitCode, stdout } = await runClient(
    client,
    [
      ...['buildx', 'imagetools', 'inspect', '--format', '{{json .Manifest}}'],
      ...(builder === undefined ? [] : ['--builder', builder]),
      reference,
    ],
    { onStderr: (chunk) => (said = (said + chunk).slice(-4000)), signal: timeout },
  )
  if (timeout.aborted) return { kind: 'failed', reason: `no answer within ${PATIENCE_SECONDS} seconds` }
  const digest = exitCode === 0 ? textAt(parseJson(stdout), 'digest') : undefined
  if (digest !== undefined) return { kind: 'found', digest }
  const reason = lastLines(said, 3)
    .join(' ')
    .replace(/^ERROR: /, '')
  // Registries answer an unknown name and a private one alike with "denied": that is no proof of a mistake.
  return /(?:: not found|invalid reference format)$/.test(reason)
    ? { kind: 'unknown', reason }
    : { kind: 'failed', reason: reason || 'docker buildx imagetools inspect gave no digest' }
}
