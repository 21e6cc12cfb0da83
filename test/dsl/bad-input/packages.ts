import { untyped } from '../untyped.ts'
import { bad, type Row } from './row.ts'

const { stage, arg, text } = untyped()
const debian = stage('debian:12-slim')
const repository = { url: 'https://example.org/debian', key: 'https://example.org/key.asc' }

const KEY = '-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmQINBF\n=abcd\n-----END PGP PUBLIC KEY BLOCK-----\n'

/** Wrong names are the same mistake for every tool. */
const names = (['apk', 'apt', 'conda', 'dnf', 'pip', 'uv'] as const).flatMap((tool): readonly Row[] => [
  bad(tool, 'packages', /a list of packages, \.\w+\(\['name'\]\)/, () => debian[tool]('curl')),
  bad(tool, 'packages', /name a package or take the call out/, () => debian[tool]([])),
  bad(tool, 'packages', /an entry of its own: \['curl', 'git'\]/, () => debian[tool](['curl git'])),
  bad(tool, 'packages', /an entry of its own: \['curl'\]/, () => debian[tool](['curl\t'])),
  bad(tool, 'packages', /Run shell commands with \.run\(sh/, () => debian[tool](['curl;reboot'])),
  bad(tool, 'packages', /Run shell commands with \.run\(sh/, () => debian[tool](['$(reboot)'])),
  bad(tool, 'packages', /Run shell commands with \.run\(sh/, () => debian[tool](['a|b'])),
  bad(tool, 'packages', /options as the second argument of \.\w+\(\)/, () => debian[tool](['-y'])),
  bad(tool, 'packages', /options as the second argument/, () => debian[tool](['--allow-unauthenticated'])),
  bad(tool, 'packages', /take the line break out/, () => debian[tool](['curl\ngit'])),
  bad(tool, 'packages', /options as the second argument/, () => debian[tool]([arg('A').or('-y')])),
  bad(tool, 'packages', /Run shell commands with \.run\(sh/, () => debian[tool]([arg('A').or("it's")])),
  bad(tool, 'packages', /a package name is empty/, () => debian[tool]([''])),
  bad(tool, 'packages', /a string, text`…` or a variable/, () => debian[tool]([5])),
  bad(tool, 'packages', /a string, text`…` or a variable/, () => debian[tool]([['curl']])),
  bad(tool, 'packages', /variable\('PACKAGE'\)/, () => debian[tool](['$PACKAGE'])),
  bad(tool, 'options', /an object such as/, () => debian[tool](['x'], 'no')),
  bad(tool, 'options', /an object such as/, () => debian[tool](['x'], null)),
  bad(tool, 'options', /The options are .*cacheMount/, () => debian[tool](['x'], { cachemount: true })),
  bad(tool, 'options', /cacheMount must be true or false/, () => debian[tool](['x'], { cacheMount: 'yes' })),
])

export const PACKAGES: readonly Row[] = [
  bad('addUser', 'name', /starts with a letter or _/, () => debian.addUser()),
  bad('addUser', 'name', /starts with a letter or _/, () => debian.addUser('1app')),
  bad('addUser', 'name', /lower-case letters/, () => debian.addUser('App')),
  bad('addUser', 'name', /lower-case letters/, () => debian.addUser('a b')),
  bad('addUser', 'options', /uid must be a whole number such as 1000/, () => debian.addUser('app', { uid: '1000' })),
  bad('addUser', 'options', /gid must be a whole number such as 1000/, () => debian.addUser('app', { gid: -1 })),
  bad('addUser', 'options', /home must be an absolute path/, () => debian.addUser('app', { home: 'app' })),
  bad('addUser', 'options', /a list of names/, () => debian.addUser('app', { groups: 'audio' })),
  bad('addUser', 'options', /the group .* lower-case letters/, () => debian.addUser('app', { groups: ['a b'] })),
  bad('addUser', 'options', /shell must be an absolute path/, () => debian.addUser('app', { shell: 'bash' })),
  bad('addUser', 'options', /system must be true or false/, () => debian.addUser('app', { system: 'yes' })),
  bad('addUser', 'options', /Use useradd or adduser/, () => debian.addUser('app', { tool: 'usermod' })),
  bad('addUser', 'options', /The options are uid/, () => debian.addUser('app', { id: 5 })),
  ...names,
  bad('apt', 'options', /recommends must be true or false/, () => debian.apt(['x'], { recommends: 'yes' })),
  bad('apt', 'options', /recommends must be true or false/, () => debian.apt(['x'], { recommends: 1 })),
  bad('apt', 'options', /no release.*'bookworm-backports'/, () => debian.apt(['x'], { targetRelease: '-x' })),
  bad('apt', 'options', /no release.*'bookworm-backports'/, () => debian.apt(['x'], { targetRelease: 'a;b' })),
  bad('apt', 'options', /Write it as one word/, () => debian.apt(['x'], { targetRelease: 'a b' })),
  bad('apt', 'options', /a string, text`…` or a variable/, () => debian.apt(['x'], { targetRelease: 12 })),
  bad('apt', 'options', /a list of words/, () => debian.apt(['x'], { architectures: 'arm64' })),
  bad('apt', 'options', /a list of words/, () => debian.apt(['x'], { architectures: [] })),
  bad('apt', 'options', /such as amd64, arm64/, () => debian.apt(['x'], { architectures: ['linux/arm64'] })),
  bad('apt', 'options', /such as amd64, arm64/, () => debian.apt(['x'], { architectures: ['--force'] })),
  bad('apt', 'options', /a list of files such as/, () => debian.apt(['x'], { debs: 'pkgs/tool.deb' })),
  bad('apt', 'options', /a list of files such as/, () => debian.apt(['x'], { debs: [] })),
  bad('apt', 'options', /a path in the build context/, () => debian.apt(['x'], { debs: ['/tool.deb'] })),
  bad('apt', 'options', /a path in the build context/, () => debian.apt(['x'], { debs: ['../tool.deb'] })),
  bad('apt', 'options', /a path in the build context/, () => debian.apt(['x'], { debs: [7] })),
  bad('apt', 'options', /ending in \.deb, without \*/, () => debian.apt(['x'], { debs: ['pkgs/*.deb'] })),
  bad('apt', 'options', /ending in \.deb/, () => debian.apt(['x'], { debs: ['tool.rpm'] })),
  bad('apt', 'options', /Choose another name/, () => debian.apt(['x'], { debs: ['my tool.deb'] })),
  bad('apt', 'packages', /a list of packages/, () => debian.apt('x', { debs: ['tool.deb'] })),
  bad('apt', 'options', /hold must be true or false/, () => debian.apt(['x'], { hold: 'yes' })),
  bad('apt', 'options', /hold must be true or false/, () => debian.apt(['x'], { hold: ['x'] })),
  bad('apt', 'options', /Write each name out/, () => debian.apt(['python3*'], { hold: true })),
  bad('apt', 'options', /Write each name out/, () => debian.apt(['curl-'], { hold: true })),
  bad('apt', 'options', /Write each name out/, () => debian.apt([arg('PACKAGE', 'curl')], { hold: true })),
  bad('apt', 'options', /Write each name out/, () => debian.apt([text`lib${arg('V')}=1`], { hold: true })),
  bad('apt', 'options', /allowDowngrades must be true or false/, () => debian.apt(['x'], { allowDowngrades: 1 })),
  bad('apt', 'options', /allowDowngrades must be true or false/, () => debian.apt(['x'], { allowDowngrades: null })),
  bad('apt', 'options', /allowDowngrades must be true or false/, () => debian.apt(['x'], { allowDowngrades: 'yes' })),
  bad('aptRepository', 'name', /letters, digits/, () => debian.aptRepository('../x', repository)),
  bad('aptRepository', 'name', /letters, digits/, () => debian.aptRepository('', repository)),
  bad('aptRepository', 'name', /letters, digits/, () => debian.aptRepository(5n, repository)),
  bad('aptRepository', 'name', /letters, digits/, () => debian.aptRepository('a b', repository)),
  bad('aptRepository', 'options', /an object such as/, () => debian.aptRepository('x')),
  bad('aptRepository', 'options', /needs \{ url: '…', key: '…' \}/, () => debian.aptRepository('x', {})),
  bad('aptRepository', 'options', /needs \{ url: '…', key: '…' \}/, () =>
    debian.aptRepository(5n, { url: 'https://x' }),
  ),
  bad('aptRepository', 'options', /https:\/\//, () => debian.aptRepository('x', { ...repository, url: 'x.org' })),
  bad('aptRepository', 'options', /https:\/\//, () => debian.aptRepository('x', { ...repository, key: '/key.asc' })),
  bad('aptRepository', 'options', /white space/, () =>
    debian.aptRepository('x', { ...repository, url: 'https://a b' }),
  ),
  bad('aptRepository', 'options', /%XX/, () => debian.aptRepository('x', { ...repository, url: 'https://x/"' })),
  bad('aptRepository', 'options', /take the line break out/, () =>
    debian.aptRepository('x', { ...repository, suite: 'bookworm\nTrusted: yes' }),
  ),
  bad('aptRepository', 'options', /white space/, () => debian.aptRepository('x', { ...repository, suite: 'a b' })),
  bad('aptRepository', 'options', /a list of words/, () =>
    debian.aptRepository('x', { ...repository, components: 'main' }),
  ),
  bad('aptRepository', 'options', /letters, digits/, () =>
    debian.aptRepository('x', { ...repository, components: ['main contrib'] }),
  ),
  bad('aptRepository', 'options', /The options are url, key/, () =>
    debian.aptRepository('x', { ...repository, components: ['main'], signedBy: 'x' }),
  ),
  bad('aptRepository', 'options', /in one way: 'https/, () => debian.aptRepository('x', { ...repository, key: {} })),
  bad('aptRepository', 'options', /in one way: 'https/, () =>
    debian.aptRepository('x', { ...repository, key: { text: KEY, file: 'key.asc' } }),
  ),
  bad('aptRepository', 'options', /an object such as \{ file/, () =>
    debian.aptRepository('x', { ...repository, key: 5 }),
  ),
  bad('aptRepository', 'options', /The options are address, text/, () =>
    debian.aptRepository('x', { ...repository, key: { path: 'key.asc' } }),
  ),
  bad('aptRepository', 'options', /from '-----BEGIN PGP/, () =>
    debian.aptRepository('x', { ...repository, key: { text: 'mQINBF' } }),
  ),
  bad('aptRepository', 'options', /to the line break after/, () =>
    debian.aptRepository('x', { ...repository, key: { text: KEY.trim() } }),
  ),
  bad('aptRepository', 'options', /no space before its lines/, () =>
    debian.aptRepository('x', { ...repository, key: { text: KEY.replace('-----END', '  -----END') } }),
  ),
  bad('aptRepository', 'options', /Take the line with it out/, () =>
    debian.aptRepository('x', { ...repository, key: { text: KEY.replace('\n\n', '\nComment: ä\n\n') } }),
  ),
  bad('aptRepository', 'options', /take binary out/, () =>
    debian.aptRepository('x', { ...repository, key: { text: KEY, binary: true } }),
  ),
  bad('aptRepository', 'options', /binary must be true or false/, () =>
    debian.aptRepository('x', { ...repository, key: { file: 'key.gpg', binary: 'yes' } }),
  ),
  bad('aptRepository', 'options', /a path in the build context/, () =>
    debian.aptRepository('x', { ...repository, key: { file: '/key.asc' } }),
  ),
  bad('aptRepository', 'options', /Name a suite/, () => debian.aptRepository('x', { ...repository, suite: [] })),
  bad('aptRepository', 'options', /white space/, () =>
    debian.aptRepository('x', { ...repository, suite: ['a', 'b c'] }),
  ),
  bad('aptRepository', 'options', /a repository of its own/, () =>
    debian.aptRepository('x', { ...repository, suite: ['./', 'stable'] }),
  ),
  bad('aptRepository', 'options', /Take components out/, () =>
    debian.aptRepository('x', { ...repository, suite: './', components: ['main'] }),
  ),
  bad('aptRepository', 'options', /Use deb or deb-src/, () =>
    debian.aptRepository('x', { ...repository, types: ['rpm'] }),
  ),
  bad('aptRepository', 'options', /a list of words/, () => debian.aptRepository('x', { ...repository, types: 'deb' })),
  bad('aptRepository', 'options', /a list of words/, () => debian.aptRepository('x', { ...repository, types: [] })),
  bad('aptRepository', 'options', /such as amd64, arm64/, () =>
    debian.aptRepository('x', { ...repository, architectures: ['x86 64'] }),
  ),
  bad('aptRepository', 'options', /an object such as \{ 'Check/, () =>
    debian.aptRepository('x', { ...repository, fields: ['Trusted: yes'] }),
  ),
  bad('aptRepository', 'options', /Use one such as 'Check-Valid-Until'/, () =>
    debian.aptRepository('x', { ...repository, fields: { 'check valid': 'no' } }),
  ),
  bad('aptRepository', 'options', /has an option of its own/, () =>
    debian.aptRepository('x', { ...repository, fields: { Uris: 'https://x' } }),
  ),
  bad('aptRepository', 'options', /one line of text/, () =>
    debian.aptRepository('x', { ...repository, fields: { Trusted: 'yes\nTypes: deb' } }),
  ),
  bad('aptSnapshot', 'timestamp', /'20261101T000000Z', in UTC/, () => debian.aptSnapshot()),
  bad('aptSnapshot', 'timestamp', /'20261101T000000Z', in UTC/, () => debian.aptSnapshot('2026-11-01')),
  bad('aptSnapshot', 'timestamp', /'20261101T000000Z', in UTC/, () => debian.aptSnapshot('20261301T000000Z')),
  bad('aptSnapshot', 'timestamp', /'20261101T000000Z', in UTC/, () => debian.aptSnapshot(arg('SNAPSHOT'))),
  bad('aptSnapshot', 'options', /the address of a snapshot service/, () =>
    debian.aptSnapshot('20261101T000000Z', { url: 'snapshot.debian.org' }),
  ),
  bad('aptSnapshot', 'options', /the address of a snapshot service/, () =>
    debian.aptSnapshot('20261101T000000Z', { url: 'https://x/#' }),
  ),
  bad('aptSnapshot', 'options', /The options are url/, () =>
    debian.aptSnapshot('20261101T000000Z', { mirror: 'https://x' }),
  ),
  bad('condaInstaller', 'options', /an absolute path/, () => debian.condaInstaller({ prefix: 'conda' })),
  bad('condaInstaller', 'options', /white space/, () => debian.condaInstaller({ prefix: '/opt/my conda' })),
  bad('condaInstaller', 'options', /climb/, () => debian.condaInstaller({ prefix: '/opt/../conda' })),
  bad('condaInstaller', 'options', /https:\/\//, () => debian.condaInstaller({ url: '--output=/etc/passwd' })),
  bad('condaInstaller', 'options', /The options are tool, version, url, prefix/, () =>
    debian.condaInstaller({ path: '/opt' }),
  ),
  bad('condaInstaller', 'options', /an object such as/, () => debian.condaInstaller('/opt/conda')),
  bad('conda', 'options', /Use conda or mamba/, () => debian.conda(['x'], { tool: 'pixi' })),
  bad('conda', 'options', /Use install or create or update/, () => debian.conda(['x'], { command: 'remove' })),
  bad('conda', 'options', /Use fail or report/, () => debian.conda(['x'], { onFailure: 'ignore' })),
  bad('conda', 'options', /letters, digits/, () => debian.conda(['x'], { environment: 'a b' })),
  bad('conda', 'options', /letters, digits/, () => debian.conda(['x'], { environment: '-n' })),
  bad('conda', 'options', /an absolute path/, () => debian.conda(['x'], { prefix: '~/conda' })),
  bad('conda', 'options', /white space/, () => debian.conda(['x'], { prefix: '/opt/a"b' })),
  bad('conda', 'options', /a list of words/, () => debian.conda(['x'], { channels: 'conda-forge' })),
  bad('conda', 'options', /no channel's name/, () => debian.conda(['x'], { channels: ['-c'] })),
  bad('conda', 'options', /no channel's name/, () => debian.conda(['x'], { fallbackChannels: ['a b'] })),
  bad('conda', 'options', /every word must be a string/, () => debian.conda(['x'], { channels: [5] })),
  bad('apk', 'options', /a list of addresses/, () => debian.apk(['x'], { repositories: 'https://x' })),
  bad('apk', 'options', /a list of addresses/, () => debian.apk(['x'], { repositories: [] })),
  bad('apk', 'options', /must start with https/, () => debian.apk(['x'], { repositories: ['/edge'] })),
  bad('apk', 'options', /The options are cacheMount, repositories/, () => debian.apk(['x'], { virtual: 'deps' })),
  bad('dnf', 'options', /Use dnf or microdnf or yum/, () => debian.dnf(['x'], { tool: 'zypper' })),
  bad('dnf', 'options', /Use dnf or microdnf or yum/, () => debian.dnf(['x'], { tool: 'dnf; true' })),
  bad('dnf', 'options', /Use dnf or microdnf or yum/, () => debian.dnf(['x'], { tool: 5 })),
  bad('dnf', 'options', /weakDeps must be true or false/, () => debian.dnf(['x'], { weakDeps: 'no' })),
  bad('dnf', 'options', /weakDeps must be true or false/, () => debian.dnf(['x'], { weakDeps: 0 })),
  bad('dnf', 'options', /weakDeps must be true or false/, () => debian.dnf(['x'], { weakDeps: null })),
  bad('dnf', 'options', /a list of words/, () => debian.dnf(['x'], { enableRepositories: 'crb' })),
  bad('dnf', 'options', /a list of words/, () => debian.dnf(['x'], { enableRepositories: [] })),
  bad('dnf', 'options', /letters, digits/, () => debian.dnf(['x'], { enableRepositories: ['a b'] })),
  bad('dnf', 'options', /letters, digits/, () => debian.dnf(['x'], { enableRepositories: ['--nogpgcheck'] })),
  bad('pip', 'options', /an absolute path/, () => debian.pip(['x'], { prefix: 'venv' })),
  bad('pip', 'options', /an absolute path/, () => debian.pip(['x'], { prefix: 5 })),
  bad('pip', 'options', /climb/, () => debian.pip(['x'], { prefix: '/opt/../venv' })),
]
