/** The rules of `--lint`, each with a page docs/lint/NAME.md, in the order in which they run. */
export const OWN_RULES = [
  'secret-in-variable',
  'unpinned-download',
  'lost-shell-state',
  'pipe-hides-failure',
  'latest-tag',
  'root-user',
  'copy-everything-early',
  'late-change',
  'opaque-install',
  'no-op-mount',
  'closed-directory',
  'invalid-instruction',
] as const

/**
 * The checks of `docker build --check`, under their own names.
 *
 * Source: BuildKit, frontend/dockerfile/linter/ruleset.go.
 */
const BUILDKIT_RULES = [
  'StageNameCasing',
  'FromAsCasing',
  'NoEmptyContinuation',
  'ConsistentInstructionCasing',
  'DuplicateStageName',
  'ReservedStageName',
  'JSONArgsRecommended',
  'MaintainerDeprecated',
  'UndefinedArgInFrom',
  'WorkdirRelativePath',
  'UndefinedVar',
  'MultipleInstructionsDisallowed',
  'LegacyKeyValueFormat',
  'InvalidBaseImagePlatform',
  'RedundantTargetPlatform',
  'SecretsUsedInArgOrEnv',
  'InvalidDefaultArgInFrom',
  'FromPlatformFlagConstDisallowed',
  'CopyIgnoredFile',
  'InvalidDefinitionDescription',
  'ExposeProtoCasing',
  'ExposeInvalidFormat',
] as const

/** A rule of layerwright's own. */
export type OwnRule = (typeof OWN_RULES)[number]

/** A rule whose findings a definition can allow. */
export type RuleName = OwnRule | (typeof BUILDKIT_RULES)[number]

/** Whether there is a rule of this name. */
export function isRuleName(name: unknown): name is RuleName {
  const known: readonly unknown[] = [...OWN_RULES, ...BUILDKIT_RULES]
  return known.includes(name)
}
