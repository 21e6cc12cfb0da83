import { replaceText, type Normalizer } from './normalizer.ts'

/** What pnpm notes of an installation. */
export const pnpmModules: Normalizer = {
  name: 'pnpm-modules',
  description: 'the time at which pnpm last pruned, in node_modules/.modules.yaml',
  applies: (path) => path.endsWith('/node_modules/.modules.yaml'),
  normalize: (content) =>
    replaceText(
      content,
      /^( *"?prunedAt"?: "?)[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT(?="?,?$)/gm,
      '$1<time>',
    ),
}

/** What pnpm compares a workspace with, to know whether it has to install. */
export const pnpmWorkspaceState: Normalizer = {
  name: 'pnpm-workspace-state',
  description: 'the time at which pnpm last checked, in node_modules/.pnpm-workspace-state-v1.json',
  applies: (path) => /\/node_modules\/\.pnpm-workspace-state(?:-v\d+)?\.json$/.test(path),
  normalize: (content) => replaceText(content, /^( *"lastValidatedTimestamp": )\d{13}(?=,?$)/gm, '$1<time>'),
}
