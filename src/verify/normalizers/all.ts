import { alternativesLog } from './alternatives-log.ts'
import { aptHistory } from './apt-history.ts'
import { aptTerm } from './apt-term.ts'
import { condaHistory } from './conda-history.ts'
import { dpkgLog } from './dpkg-log.ts'
import { ldconfigAuxCache } from './ldconfig-aux-cache.ts'
import type { Normalizer } from './normalizer.ts'
import { pnpmModules, pnpmWorkspaceState } from './pnpm.ts'
import { pyc } from './pyc.ts'
import { shadow } from './shadow.ts'

/** All noise that is ever explained; the first that applies to a path is the one that is used. */
export const normalizers: readonly Normalizer[] = [
  pyc,
  dpkgLog,
  alternativesLog,
  aptHistory,
  aptTerm,
  ldconfigAuxCache,
  shadow,
  condaHistory,
  pnpmModules,
  pnpmWorkspaceState,
]
