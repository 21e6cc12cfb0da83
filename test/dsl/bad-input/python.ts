import { untyped } from '../untyped.ts'
import { bad, type Row } from './row.ts'

const { stage, text, arg } = untyped()
const python = stage('python:3.11-slim')

/** What pip and uv are given alike. */
const both = (['pip', 'uv'] as const).flatMap((tool): readonly Row[] => [
  bad(tool, 'packages', /name\w*'\]\), or \{ requirements: 'requirements.txt' \}/, () => python[tool]({})),
  bad(tool, 'packages', /The options are packages, requirements, editable/, () => python[tool]({ file: 'x' })),
  bad(tool, 'packages', /a list of packages, \.\w+\(\['name'\]\)/, () => python[tool](text`rich`)),
  bad(tool, 'packages', /a list of packages/, () => python[tool]({ packages: 'rich' })),
  bad(tool, 'packages', /a path in the build context such as/, () => python[tool]({ requirements: 5 })),
  bad(tool, 'packages', /a path in the build context such as/, () => python[tool]({ requirements: '/etc/r.txt' })),
  bad(tool, 'packages', /a path in the build context such as/, () => python[tool]({ requirements: ['../r.txt'] })),
  bad(tool, 'packages', /Choose another name/, () => python[tool]({ requirements: 'my file.txt' })),
  bad(tool, 'packages', /editable must be a list of words/, () => python[tool]({ editable: '.' })),
  bad(tool, 'packages', /Use one such as '\.' or '\/app\[dev\]'/, () => python[tool]({ editable: ['--help'] })),
  bad(tool, 'packages', /Use one such as '\.' or '\/app\[dev\]'/, () => python[tool]({ editable: ['a b'] })),
  bad(tool, 'options', /constraints must be a path in the build context/, () =>
    python[tool](['x'], { constraints: '/c.txt' }),
  ),
  bad(tool, 'options', /constraints must be .*or a list of them/, () => python[tool](['x'], { constraints: true })),
  bad(tool, 'options', /includes must be a path in the build context/, () =>
    python[tool](['x'], { includes: ['../x'] }),
  ),
  bad(tool, 'options', /must start with https/, () => python[tool](['x'], { indexUrl: 'example.org/simple' })),
  bad(tool, 'options', /holds credentials.*type: 'secret'/, () =>
    python[tool](['x'], { indexUrl: 'https://me:word@example.org/simple' }),
  ),
  bad(tool, 'options', /holds credentials.*type: 'secret'/, () =>
    python[tool](['x'], { indexUrl: text`https://${arg('TOKEN', 'x')}@example.org/simple` }),
  ),
  bad(tool, 'options', /holds credentials.*type: 'secret'/, () =>
    python[tool](['x'], { extraIndexUrls: ['https://token@example.org/simple'] }),
  ),
  bad(tool, 'options', /extraIndexUrls must be a list of addresses/, () =>
    python[tool](['x'], { extraIndexUrls: 'https://example.org' }),
  ),
  bad(tool, 'options', /noDeps must be true or false/, () => python[tool](['x'], { noDeps: 'yes' })),
  bad(tool, 'options', /upgrade must be true or false/, () => python[tool](['x'], { upgrade: 1 })),
  bad(tool, 'options', /preRelease must be true or false/, () => python[tool](['x'], { preRelease: 'a' })),
  bad(tool, 'options', /breakSystemPackages must be true/, () => python[tool](['x'], { breakSystemPackages: 0 })),
  bad(tool, 'options', /Write all of them to a requirements file/, () => python[tool](['x'], { requireHashes: true })),
  bad(tool, 'options', /requireHashes must be true or false/, () => python[tool](['x'], { requireHashes: 'sha256' })),
  bad(tool, 'options', /Use names such as \['numpy'\], or ':all:'/, () => python[tool](['x'], { onlyBinary: ['a b'] })),
  bad(tool, 'options', /noBinary must be a list of words/, () => python[tool](['x'], { noBinary: 'numpy' })),
  bad(tool, 'options', /target must be an absolute path/, () => python[tool](['x'], { target: 'lib' })),
  bad(tool, 'options', /target .*must not climb/, () => python[tool](['x'], { target: '/a/../b' })),
])

const conda: readonly Row[] = [
  bad('conda', 'packages', /takes one file: \{ file: 'environment\.yml' \}/, () => python.conda({})),
  bad('conda', 'packages', /takes one file/, () => python.conda({ file: 'a.yml', explicit: 'a.lock' })),
  bad('conda', 'packages', /The options are file, explicit/, () => python.conda({ environment: 'a.yml' })),
  bad('conda', 'packages', /file must be a path in the build context/, () => python.conda({ file: '/a.yml' })),
  bad('conda', 'packages', /explicit must be a path in the build context/, () => python.conda({ explicit: 5 })),
  bad('conda', 'options', /Write them there/, () => python.conda({ file: 'a.yml' }, { channels: ['x'] })),
  bad('conda', 'options', /Use 'install' or 'create'/, () => python.conda({ explicit: 'a' }, { command: 'update' })),
  bad('conda', 'options', /give them with \{ file/, () => python.conda(['x'], { includes: 'pip.txt' })),
  bad('conda', 'options', /Name some: channels/, () => python.conda(['x'], { overrideChannels: true })),
  bad('conda', 'options', /overrideChannels must be true or false/, () => python.conda(['x'], { overrideChannels: 1 })),
  bad('conda', 'options', /Use strict or flexible or disabled/, () => python.conda(['x'], { channelPriority: true })),
  bad('conda', 'options', /the environment .*must not climb/, () => python.conda(['x'], { environment: '/a/../b' })),
  bad('condaInstaller', 'options', /Use conda or micromamba/, () => python.condaInstaller({ tool: 'mamba' })),
  bad('condaInstaller', 'options', /version .*letters, digits/, () => python.condaInstaller({ version: '1 2' })),
  bad('condaInstaller', 'options', /Keep one of them/, () =>
    python.condaInstaller({ version: '1', url: 'https://example.org/x' }),
  ),
]

export const PYTHON: readonly Row[] = [
  ...both,
  ...conda,
  bad('pip', 'options', /user must be true or false/, () => python.pip(['x'], { user: 'app' })),
  bad('pip', 'options', /Take one of the two out/, () => python.pip(['x'], { user: true, target: '/lib' })),
  bad('pip', 'options', /The options are .*prefix, user/, () => python.pip(['x'], { system: true })),
  bad('uv', 'options', /Keep one of them/, () => python.uv(['x'], { prefix: '/v', system: true })),
  bad('uv', 'options', /Keep one of them/, () => python.uv(['x'], { prefix: '/v', python: '3.12' })),
  bad('uv', 'options', /system must be true or false/, () => python.uv(['x'], { system: 'yes' })),
  bad('uv', 'options', /prefix must be an absolute path/, () => python.uv(['x'], { prefix: '.venv' })),
  bad('uv', 'options', /a version such as '3\.12'/, () => python.uv(['x'], { python: '-3' })),
  bad('uv', 'options', /a version such as '3\.12'/, () => python.uv(['x'], { python: 3.12 })),
  bad('uv', 'options', /compileBytecode must be true or false/, () => python.uv(['x'], { compileBytecode: 1 })),
  bad('uvPython', 'versions', /a version such as '3\.12'/, () => python.uvPython()),
  bad('uvPython', 'versions', /a version such as '3\.12'/, () => python.uvPython('')),
  bad('uvPython', 'versions', /a version such as '3\.12'/, () => python.uvPython(['--all'])),
  bad('uvPython', 'versions', /a list of words/, () => python.uvPython([])),
  bad('uvPython', 'options', /directory must be an absolute path/, () => python.uvPython('3.12', { directory: 'py' })),
  bad('uvPython', 'options', /The options are cacheMount, directory/, () => python.uvPython('3.12', { to: '/py' })),
  bad('uvPython', 'options', /an object such as/, () => python.uvPython('3.12', '/py')),
  bad('uvSync', 'options', /an object such as/, () => python.uvSync('locked')),
  bad('uvSync', 'options', /Use locked or frozen/, () => python.uvSync({ lock: 'none' })),
  bad('uvSync', 'options', /The options are cacheMount, project/, () => python.uvSync({ frozen: true })),
  bad('uvSync', 'options', /noInstallProject must be true or false/, () => python.uvSync({ noInstallProject: 'x' })),
  bad('uvSync', 'options', /\.copy\(\) the project and set its directory/, () => python.uvSync({ project: 'api' })),
  bad('uvSync', 'options', /a path in the build context/, () =>
    python.uvSync({ project: '/api', noInstallProject: true }),
  ),
  bad('uvSync', 'options', /a path in the build context/, () =>
    python.uvSync({ includes: ['../a'], noInstallWorkspace: true }),
  ),
  bad('uvSync', 'options', /environment must be an absolute path/, () => python.uvSync({ environment: '.venv' })),
  bad('uvSync', 'options', /groups must be a list of words/, () => python.uvSync({ groups: 'test' })),
  bad('uvSync', 'options', /extras: .* is no name/, () => python.uvSync({ extras: ['--all'] })),
  bad('uvSync', 'options', /packages: .* is no name/, () => python.uvSync({ packages: ['a b'] })),
  bad('uvSync', 'options', /Keep onlyGroups, or the others/, () => python.uvSync({ onlyGroups: ['a'], extras: 'all' })),
  bad('uvSync', 'options', /noDev must be true or false/, () => python.uvSync({ noDev: 'x' })),
  bad('uvSync', 'options', /a version such as '3\.12'/, () => python.uvSync({ python: '' })),
]
