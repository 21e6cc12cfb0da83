import type { DatabaseNormalizer } from './database-normalizer.ts'
import { dnfHistory } from './dnf-history.ts'
import { rpmDatabase } from './rpm-database.ts'

/** All databases whose noise is ever explained. */
export const databaseNormalizers: readonly DatabaseNormalizer[] = [rpmDatabase, dnfHistory]
