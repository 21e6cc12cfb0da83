/**
 * What is loaded before a definition runs: static imports alone, without types. Emission starts fast because the packages
 * that only some commands need (zx, dockerode, ts-morph, tar-stream, charts, …) are behind dynamic imports.
 *
 * @type {import('dependency-cruiser').IConfiguration}
 */
module.exports = {
  forbidden: [
    {
      name: 'definition-loads-no-package',
      comment: 'Load it where it is used, by a dynamic import.',
      severity: 'error',
      from: { path: '^src/index\\.ts$' },
      to: { path: 'node_modules/', reachable: true },
    },
    {
      name: 'command-line-starts-fast',
      comment: 'Only commander is loaded before the action is known. Load it where it is used, by a dynamic import.',
      severity: 'error',
      from: { path: '^src/cli/(program|main)\\.ts$' },
      to: { path: 'node_modules/', pathNot: 'node_modules/commander/', reachable: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { dynamic: true },
    tsPreCompilationDeps: false,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
}
