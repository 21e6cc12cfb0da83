import type { Step } from '../../ir/step.ts'
import { mountFlag } from './mounts.ts'

/**
 * A stamp as a mount: of a secret that nobody gives. BuildKit then mounts nothing, so that the command sees what it sees
 * without it, but has the secret's id in the key of this very step. It needs no shell, and is in no history of the image.
 *
 * Source: BuildKit, solver/llbsolver/ops/exec.go (CacheMap) and solver/llbsolver/mounts/mount.go (getSecretMountable).
 */
export function stampFlags({ refreshed }: Pick<Step, 'refreshed'>): readonly string[] {
  return refreshed === undefined ? [] : [mountFlag({ type: 'secret', id: `refreshed-${refreshed}` })]
}
