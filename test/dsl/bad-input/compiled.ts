import { untyped } from '../untyped.ts'
import { bad, type Row } from './row.ts'

const { stage, arg } = untyped()
const rust = stage('rust:1-slim')
const go = stage('golang:1.25')
const app = { app: '/usr/local/bin/app' }

const names = (['cargoInstall', 'goInstall'] as const).flatMap((tool): readonly Row[] => [
  bad(tool, 'packages', /a list of packages, \.\w+\(\['name'\]\)/, () => rust[tool]('a@1')),
  bad(tool, 'packages', /name a package or take the call out/, () => rust[tool]([])),
  bad(tool, 'packages', /an entry of its own: \['a', 'b@1'\]/, () => rust[tool](['a b@1'])),
  bad(tool, 'packages', /options as the second argument of \.\w+\(\)/, () => rust[tool](['--git'])),
  bad(tool, 'packages', /Run shell commands with/, () => rust[tool](['a@1;reboot'])),
  bad(tool, 'packages', /options as the second argument/, () => rust[tool]([arg('A').or('-y')])),
  bad(tool, 'options', /an object such as/, () => rust[tool](['a@1'], null)),
  bad(tool, 'options', /The options are cacheMount/, () => rust[tool](['a@1'], { global: true })),
  bad(tool, 'options', /cacheMount must be true or false/, () => rust[tool](['a@1'], { cacheMount: 1 })),
])

export const COMPILED: readonly Row[] = [
  ...names,
  bad('cargoInstall', 'options', /an absolute path/, () => rust.cargoInstall(['a'], { root: 'usr' })),
  bad('cargoInstall', 'options', /climb/, () => rust.cargoInstall(['a'], { root: '/a/../b' })),
  bad('cargoInstall', 'options', /locked must be true or false/, () => rust.cargoInstall(['a'], { locked: 'no' })),
  bad('cargoInstall', 'options', /an absolute path/, () => rust.cargoInstall(['a'], { config: 'config.toml' })),
  bad('cargoInstall', 'options', /a list of words/, () => rust.cargoInstall(['a'], { features: 'pcre2' })),
  bad('cargoInstall', 'options', /an entry of its own/, () => rust.cargoInstall(['a'], { features: ['a b'] })),
  bad('cargoBuild', 'options', /an object such as/, () => rust.cargoBuild()),
  bad('cargoBuild', 'options', /app: '\/usr\/local\/bin\/app'/, () => rust.cargoBuild({})),
  bad('cargoBuild', 'options', /app: '\/usr\/local\/bin\/app'/, () => rust.cargoBuild({ binaries: {} })),
  bad('cargoBuild', 'options', /app: '\/usr\/local\/bin\/app'/, () => rust.cargoBuild({ binaries: '/bin/app' })),
  bad('cargoBuild', 'options', /the path of app .*absolute path/, () => rust.cargoBuild({ binaries: { app: 'app' } })),
  bad('cargoBuild', 'options', /letters, digits/, () => rust.cargoBuild({ binaries: { '../app': '/app' } })),
  bad('cargoBuild', 'options', /release must be true or false/, () => rust.cargoBuild({ binaries: app, release: 1 })),
  bad('cargoBuild', 'options', /a path in the build context/, () =>
    rust.cargoBuild({ binaries: app, directory: '/src' }),
  ),
  bad('cargoBuild', 'options', /letters, digits/, () => rust.cargoBuild({ binaries: app, package: '-p' })),
  bad('cargoBuild', 'options', /letters, digits/, () => rust.cargoBuild({ binaries: app, target: 'a/b' })),
  bad('goInstall', 'packages', /path@v1\.2\.3 or path@latest/, () => go.goInstall(['example.org/a'])),
  bad('goInstall', 'options', /an absolute path/, () => go.goInstall(['a@v1'], { bin: 'bin' })),
  bad('goInstall', 'options', /such as '-trimpath'/, () => go.goInstall(['a@v1'], { flags: ['trimpath'] })),
  bad('goInstall', 'options', /a list of words/, () => go.goInstall(['a@v1'], { flags: '-trimpath' })),
  bad('goBuild', 'options', /an object such as/, () => go.goBuild()),
  bad('goBuild', 'options', /output must be an absolute path/, () => go.goBuild({})),
  bad('goBuild', 'options', /output must be an absolute path/, () => go.goBuild({ output: 'app' })),
  bad('goBuild', 'options', /a path in the build context/, () => go.goBuild({ output: '/app', directory: '..' })),
  bad('goBuild', 'options', /such as '\.\/cmd\/app'/, () => go.goBuild({ output: '/app', patterns: ['-o'] })),
  bad('goBuild', 'options', /a list of words/, () => go.goBuild({ output: '/app', patterns: './...' })),
  bad('goBuild', 'options', /one string such as '-s -w'/, () => go.goBuild({ output: '/app', ldflags: ['-s'] })),
  bad('goBuild', 'options', /take the line break out/, () => go.goBuild({ output: '/app', ldflags: '-s\n-w' })),
  bad('goBuild', 'options', /cgo must be true or false/, () => go.goBuild({ output: '/app', cgo: 0 })),
  bad('goBuild', 'options', /an entry of its own/, () => go.goBuild({ output: '/app', tags: ['a b'] })),
]
