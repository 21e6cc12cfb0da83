import type { OwnRule } from '../ir/rule-names.ts'
import type { Rule } from './rule.ts'
import { closedDirectory } from './rules/closed-directory.ts'
import { copyEverythingEarly } from './rules/copy-everything-early.ts'
import { lateChange } from './rules/late-change.ts'
import { latestTag } from './rules/latest-tag.ts'
import { lostShellState } from './rules/lost-shell-state.ts'
import { noOpMount } from './rules/no-op-mount.ts'
import { opaqueInstall } from './rules/opaque-install.ts'
import { pipeHidesFailure } from './rules/pipe-hides-failure.ts'
import { rootUser } from './rules/root-user.ts'
import { secretInVariable } from './rules/secret-in-variable.ts'
import { unpinnedDownload } from './rules/unpinned-download.ts'

/** The rules that need no engine, in the order in which they run; `build-check.ts` has the one that does. */
export const RULES: readonly Rule[] = [
  secretInVariable,
  unpinnedDownload,
  lostShellState,
  pipeHidesFailure,
  latestTag,
  rootUser,
  copyEverythingEarly,
  lateChange,
  opaqueInstall,
  noOpMount,
  closedDirectory,
]

/** Every own rule with what it finds: those above, and what `build-check.ts` finds with an engine. */
export const DESCRIPTIONS: readonly Pick<Rule, 'name' | 'description'>[] = [
  ...RULES,
  { name: 'invalid-instruction', description: 'The engine does not accept an instruction.' },
]

/** A rule's page, from the root of layerwright. */
export function docsOf(rule: OwnRule): string {
  return `docs/lint/${rule}.md`
}
