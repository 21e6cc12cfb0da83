/** Which folder of src may use which others. What is not listed is a mistake, and so is a folder that is missing here. */
const MAY_USE = {
  ir: [],
  dsl: ['ir'],
  effects: ['ir'],
  dockerfile: ['ir', 'effects'],
  cache: ['ir', 'effects', 'dockerfile'],
  lock: ['ir'],
  record: ['ir'],
  optimize: ['ir', 'effects', 'dsl', 'dockerfile', 'cache', 'record'],
  source: ['ir'],
  evidence: ['ir', 'effects', 'dsl', 'dockerfile', 'cache', 'optimize'],
  engine: ['ir', 'effects', 'dsl', 'dockerfile', 'cache', 'optimize', 'source'],
  profile: ['ir', 'effects', 'dsl', 'dockerfile', 'cache', 'optimize', 'source', 'evidence', 'engine'],
  verify: ['ir', 'effects', 'dsl', 'dockerfile', 'cache', 'record', 'optimize', 'evidence', 'engine'],
  lint: ['ir', 'effects', 'dsl', 'dockerfile', 'cache', 'optimize', 'source', 'engine'],
  import: ['ir', 'effects', 'dsl', 'dockerfile', 'cache', 'optimize', 'evidence', 'engine'],
  cli: [
    'ir',
    'effects',
    'dsl',
    'dockerfile',
    'cache',
    'lock',
    'record',
    'optimize',
    'source',
    'evidence',
    'engine',
    'profile',
    'verify',
    'lint',
    'import',
  ],
}

/** image() starts the command line of the definition that is being run: the one way up. */
const STARTS_COMMAND_LINE = '^src/dsl/image\\.ts$'
const COMMAND_LINE = '^src/cli/program\\.ts$'

const direction = Object.entries(MAY_USE).map(([folder, others]) => ({
  name: `direction-${folder}`,
  comment: `src/${folder} may use ${others.length === 0 ? 'no other folder' : others.map((other) => `src/${other}`).join(', ')}.`,
  severity: 'error',
  from: { path: `^src/${folder}/`, ...(folder === 'dsl' ? { pathNot: STARTS_COMMAND_LINE } : {}) },
  to: { path: '^src/', pathNot: `^src/(${[folder, ...others].join('|')})/` },
}))

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...direction,
    {
      name: 'direction-image',
      comment: 'src/dsl/image.ts may use src/ir, and src/cli/program.ts by a dynamic import.',
      severity: 'error',
      from: { path: STARTS_COMMAND_LINE },
      to: { path: '^src/', pathNot: ['^src/(dsl|ir)/', COMMAND_LINE] },
    },
    {
      name: 'command-line-is-loaded-late',
      comment: 'Importing a definition must not load the command line: use a dynamic import.',
      severity: 'error',
      from: { path: STARTS_COMMAND_LINE },
      to: { path: COMMAND_LINE, dynamic: false },
    },
    {
      name: 'known-folder',
      comment: 'Say in MAY_USE what the new folder may use.',
      severity: 'error',
      from: { path: '^src/[^/]+/', pathNot: `^src/(${Object.keys(MAY_USE).join('|')})/` },
      to: {},
    },
    {
      name: 'public-api',
      comment: 'The public API re-exports what definitions need: src/dsl and src/ir.',
      severity: 'error',
      from: { path: '^src/index\\.ts$' },
      to: { pathNot: '^src/(dsl|ir)/' },
    },
    {
      name: 'no-import-of-public-api',
      comment: 'Code of src imports the file that it means; the public API is for definitions.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^src/index\\.ts$' },
    },
    {
      name: 'pure',
      comment: 'What is emitted depends on the definition alone: no files, no processes, no network.',
      severity: 'error',
      from: { path: '^src/(ir|effects|dockerfile|cache|lock|record|optimize)/' },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?(path|url|crypto)$' },
    },
    {
      name: 'lint-rules-are-pure',
      comment: 'The rules judge the definition alone: only src/lint/build-check.ts asks an engine.',
      severity: 'error',
      from: { path: '^src/lint/', pathNot: '^src/lint/build-check\\.ts$' },
      to: { path: ['^src/engine/', '^src/lint/build-check\\.ts$'] },
    },
    {
      name: 'ts-morph-in-source',
      comment: 'src/source is the one place that knows ts-morph.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/source/' },
      to: { path: 'node_modules/ts-morph/' },
    },
    {
      name: 'no-cycle',
      comment: 'Move what both need into a file of its own. Imports of types and dynamic imports count too.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'declared-dependency',
      comment: 'Code that is published uses dependencies, not devDependencies, and all of them are in package.json.',
      severity: 'error',
      from: { path: '^src/' },
      to: {
        dependencyTypes: ['npm-dev', 'npm-optional', 'npm-no-pkg', 'npm-unknown', 'undetermined', 'unknown'],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'resolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'src-knows-no-tests',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|scripts|bench|images|generated)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
}
