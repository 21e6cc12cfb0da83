import { untyped } from '../untyped.ts'
import { bad, type Row } from './row.ts'

const { stage, arg } = untyped()
const node = stage('node:24-slim')
const everybody = { global: true }

/** Wrong names and options are the same mistake for all that install for everybody. */
const globals = (['npm', 'pnpm'] as const).flatMap((tool): readonly Row[] => [
  bad(tool, 'packages', /a list of packages, \.\w+\(\['name'\]\)/, () => node[tool]('tsx', everybody)),
  bad(tool, 'packages', /a list of packages/, () => node[tool](5)),
  bad(tool, 'packages', /a list of packages/, () => node[tool](null)),
  bad(tool, 'packages', /name a package or take the call out/, () => node[tool]([], everybody)),
  bad(tool, 'packages', /an entry of its own: \['a', 'b'\]/, () => node[tool](['a b'], everybody)),
  bad(tool, 'packages', /options as the second argument of \.\w+\(\)/, () => node[tool](['-g', 'a'])),
  bad(tool, 'packages', /Run shell commands with/, () => node[tool](['a;reboot'], everybody)),
  bad(tool, 'packages', /options as the second argument/, () => node[tool]([arg('A').or('-y')], everybody)),
  bad(tool, 'packages', /take the line break out/, () => node[tool](['a\nb'], everybody)),
  bad(tool, 'options', /say so with \{ global: true \}.*\(\) without a list/, () => node[tool](['a'])),
  bad(tool, 'options', /say so with \{ global: true \}/, () => node[tool](['a'], { global: false })),
  bad(tool, 'options', /say so with \{ global: true \}/, () => node[tool](['a'], { global: 'yes' })),
  bad(tool, 'options', /The options are .*global/, () => node[tool](['a'], { ...everybody, directory: 'web' })),
  bad(tool, 'options', /an object such as/, () => node[tool](['a'], null)),
])

/** As are those of a project. */
const projects = (['npm', 'pnpm', 'yarn'] as const).flatMap((tool): readonly Row[] => [
  bad(tool, 'options', /The options are .*directory, files/, () => node[tool]({ lockfile: 'a' })),
  bad(tool, 'options', /The options are cacheMount/, () => node[tool]({ packages: ['a'] })),
  bad(tool, 'options', /cacheMount must be true or false/, () => node[tool]({ cacheMount: 'yes' })),
  bad(tool, 'options', /a path in the build context/, () => node[tool]({ directory: '/web' })),
  bad(tool, 'options', /a path in the build context/, () => node[tool]({ directory: '../web' })),
  bad(tool, 'options', /a path in the build context/, () => node[tool]({ directory: 5 })),
  bad(tool, 'options', /which a mount cannot carry/, () => node[tool]({ directory: 'my web' })),
  bad(tool, 'options', /a list of paths such as \['\.npmrc'\]/, () => node[tool]({ files: '.npmrc' })),
  bad(tool, 'options', /a path in the build context/, () => node[tool]({ files: ['/root/.npmrc'] })),
  bad(tool, 'options', /a path in the build context/, () => node[tool]({ files: [5] })),
  bad(tool, 'options', /which a mount cannot carry/, () => node[tool]({ files: ['a,b'] })),
  bad(tool, 'options', /ignoreScripts must be true or false/, () => node[tool]({ ignoreScripts: 'yes' })),
])

export const NODE: readonly Row[] = [
  ...globals,
  ...projects,
  bad('npm', 'options', /a list such as \['dev'\]/, () => node.npm({ omit: 'dev' })),
  bad('npm', 'options', /Use dev or optional or peer/, () => node.npm({ omit: ['development'] })),
  bad('npm', 'options', /Use dev or optional or peer/, () => node.npm({ include: [5] })),
  bad('npm', 'options', /a list of words/, () => node.npm({ workspaces: 'web' })),
  bad('npm', 'options', /an entry of its own/, () => node.npm({ workspaces: ['a b'] })),
  bad('npm', 'options', /take the line break out/, () => node.npm({ workspaces: ['a\nb'] })),
  bad('npm', 'options', /every word must be a string/, () => node.npm({ workspaces: [5] })),
  bad('npm', 'options', /legacyPeerDeps must be true or false/, () => node.npm({ legacyPeerDeps: 1 })),
  bad('npm', 'options', /audit must be true or false/, () => node.npm({ audit: 'no' })),
  bad('npm', 'options', /fund must be true or false/, () => node.npm(['a'], { ...everybody, fund: 0 })),
  bad('npm', 'options', /The options are .*directory/, () => node.npm(everybody)),
  bad('pnpm', 'options', /The options are .*directory/, () => node.pnpm(everybody)),
  bad('pnpm', 'options', /prod must be true or false/, () => node.pnpm({ prod: 'yes' })),
  bad('pnpm', 'options', /withoutOptional must be true or false/, () => node.pnpm({ withoutOptional: 1 })),
  bad('pnpm', 'options', /a list of words/, () => node.pnpm({ filter: 'web' })),
  bad('pnpm', 'options', /an entry of its own/, () => node.pnpm({ filter: ['a b'] })),
  bad('pnpm', 'options', /every word must be a string/, () => node.pnpm({ filter: [5] })),
  bad('yarn', 'options', /an object such as/, () => node.yarn(['a'])),
  bad('yarn', 'options', /an object such as/, () => node.yarn('a')),
  bad('yarn', 'options', /an object such as/, () => node.yarn(null)),
  bad('yarn', 'options', /Use classic or berry/, () => node.yarn({ version: 4 })),
  bad('yarn', 'options', /Use classic or berry/, () => node.yarn({ version: '4' })),
  bad('yarn', 'options', /production must be true or false/, () => node.yarn({ production: 'yes' })),
  bad('yarn', 'options', /yarn workspaces focus --production/, () => node.yarn({ version: 'berry', production: true })),
]
