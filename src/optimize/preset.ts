import { mergeApt } from './passes/merge-apt.ts'
import { mergeDnf } from './passes/merge-dnf.ts'
import { mountCaches } from './passes/mount-caches.ts'
import { orderSteps } from './passes/order-steps.ts'
import { scopeVariables } from './passes/scope-variables.ts'
import { sinkMetadata } from './passes/sink-metadata.ts'
import type { Pass } from './pass.ts'

/** The passes in the order in which they run. */
export const DEFAULT_PASSES: readonly Pass[] = [
  sinkMetadata,
  scopeVariables,
  mergeApt,
  mergeDnf,
  orderSteps,
  mountCaches,
]
