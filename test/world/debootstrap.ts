import { chmod, mkdir, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { run } from './command.ts'
import { certificateId, certificates, type Machine } from './machine.ts'

/** bookworm is the Debian whose python3 is 3.11. */
const CODENAME = 'bookworm'

export interface TreeOptions {
  readonly machine: Machine
  /** The world's own certificate authority, in PEM. */
  readonly authority: string
  readonly packages: readonly string[]
  readonly log: (line: string) => void
}

/** The settings that Debian's official container images carry, in words of our own. */
const SETTINGS: Readonly<Record<string, string>> = {
  'etc/apt/apt.conf.d/docker-clean': `DPkg::Post-Invoke { "rm -f /var/cache/apt/archives/*.deb /var/cache/apt/archives/partial/*.deb /var/cache/apt/*.bin || true"; };
APT::Update::Post-Invoke { "rm -f /var/cache/apt/archives/*.deb /var/cache/apt/archives/partial/*.deb /var/cache/apt/*.bin || true"; };
Dir::Cache::pkgcache "";
Dir::Cache::srcpkgcache "";
`,
  'etc/apt/apt.conf.d/docker-gzip-indexes': 'Acquire::GzipIndexes "true";\n',
  'etc/apt/apt.conf.d/docker-no-languages': 'Acquire::Languages "none";\n',
  'etc/apt/apt.conf.d/docker-autoremove-suggests': 'Apt::AutoRemove::SuggestsImportant "false";\n',
  'etc/dpkg/dpkg.cfg.d/docker-apt-speedup': 'force-unsafe-io\n',
  'etc/dpkg/dpkg.cfg.d/docker': `path-exclude /usr/share/doc/*
path-include /usr/share/doc/*/copyright
path-exclude /usr/share/man/*
path-exclude /usr/share/info/*
path-exclude /usr/share/locale/*
path-exclude /usr/share/lintian/*
`,
  'usr/sbin/policy-rc.d': '#!/bin/sh\n# No service is started while an image is built.\nexit 101\n',
}

/** What a fresh tree holds that depends on the machine or the moment it was made. */
const LEFTOVERS = [
  'etc/apt/sources.list',
  'etc/hostname',
  'etc/resolv.conf',
  'var/cache/ldconfig/aux-cache',
  'var/lib/systemd/random-seed',
]
const EMPTIED = ['var/lib/apt/lists', 'var/cache/apt', 'var/log', 'dev', 'proc', 'sys', 'tmp']
const SLIMMED = ['usr/share/doc', 'usr/share/man', 'usr/share/info', 'usr/share/locale', 'usr/share/lintian']

/** Makes a root file system like that of Debian's slim images. */
export async function makeTree(root: string, options: TreeOptions): Promise<void> {
  const { machine, packages, log } = options
  log(`debootstrap: ${CODENAME} with ${packages.join(', ')}`)
  const including = `--include=${packages.join(',')}`
  await run('debootstrap', ['--variant=minbase', including, CODENAME, root, machine.archive], {
    env: { DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' },
    failure: 'debootstrap failed.',
  })
  for (const [path, text] of Object.entries(SETTINGS)) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), text)
  }
  await chmod(join(root, 'usr/sbin/policy-rc.d'), 0o755)
  await writeFile(join(root, 'etc/apt/sources.list.d/debian.sources'), sources(machine))
  await trust(root, [options.authority, ...machine.authorities])
  await removeLeftovers(root)
}

function sources({ archive, security }: Machine): string {
  const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg'
  const block = (address: string, suites: string): string =>
    `Types: deb\nURIs: ${address}\nSuites: ${suites}\nComponents: main\nSigned-By: ${keyring}\n`
  const blocks = [block(archive, `${CODENAME} ${CODENAME}-updates`)]
  if (security !== undefined) blocks.push(block(security, `${CODENAME}-security`))
  return blocks.join('\n')
}

/** Adds the authorities that the image does not have yet: the world's, and those that this machine's network needs. */
async function trust(root: string, authorities: readonly string[]): Promise<void> {
  const bundle = await readFile(join(root, 'etc/ssl/certs/ca-certificates.crt'), 'utf8')
  const known = new Set(certificates(bundle).map(certificateId))
  const folder = join(root, 'usr/local/share/ca-certificates')
  for (const pem of authorities) {
    const id = certificateId(pem)
    if (!known.has(id)) await writeFile(join(folder, `layerwright-${id}.crt`), pem)
    known.add(id)
  }
  await run('chroot', [root, 'update-ca-certificates'], { env: { LC_ALL: 'C' } })
}

async function removeLeftovers(root: string): Promise<void> {
  for (const path of LEFTOVERS) await rm(join(root, path), { force: true })
  for (const path of EMPTIED)
    await empty(join(root, path), path === 'var/log' ? /^(?!btmp$|wtmp$|lastlog$|faillog$)/ : /./)
  for (const path of SLIMMED) await slim(join(root, path))
  for (const path of ['var/lib/dpkg', 'var/cache/debconf']) await empty(join(root, path), /-old$/)
  await writeFile(join(root, 'etc/machine-id'), '')
  for (const name of ['shadow', 'shadow-']) await fixShadow(join(root, 'etc', name))
}

/** Removes what matches directly below a folder. */
async function empty(folder: string, pattern: RegExp): Promise<void> {
  for (const name of await readdir(folder)) {
    if (pattern.test(name)) await rm(join(folder, name), { recursive: true, force: true })
  }
}

/** Removes documentation and translations; copyright files stay. */
async function slim(folder: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  for (const entry of entries) {
    if (!entry.isDirectory() && entry.name !== 'copyright')
      await rm(join(entry.parentPath, entry.name), { force: true })
  }
  await run('find', [folder, '-mindepth', '1', '-type', 'd', '-empty', '-delete'])
}

/** The day of the last password change is the day the tree was made; every tree gets the same one. */
async function fixShadow(file: string): Promise<void> {
  const text = await readFile(file, 'utf8').catch(() => undefined)
  if (text === undefined) return
  const fixed = text.replace(/^([^:\n]*:[^:\n]*):\d+:/gm, '$1:19700:')
  await writeFile(`${file}.fixed`, fixed, { mode: 0o640 })
  await run('chown', ['--reference', file, `${file}.fixed`])
  await rename(`${file}.fixed`, file)
}

/** What turns Debian's python3 into what the official python image offers: its commands, and no ban on pip. */
export async function makePythonImage(root: string, machine: Machine): Promise<void> {
  const python = join(root, 'usr/lib/python3.11')
  await rm(join(python, 'EXTERNALLY-MANAGED'), { force: true })
  const commands = {
    python: 'python3.11',
    python3: 'python3.11',
    'python3.11': 'python3.11',
    pip: 'pip3',
    pip3: 'pip3',
  }
  for (const [name, target] of Object.entries(commands)) {
    await symlink(`/usr/bin/${target}`, join(root, 'usr/local/bin', name))
  }
  if (machine.indexIsConfigured) {
    await writeFile(join(root, 'etc/pip.conf'), `[global]\nindex-url = ${machine.index}\n`)
  }
}

export async function pythonVersion(root: string): Promise<string> {
  return (
    await run('chroot', [root, '/usr/bin/python3.11', '-c', 'import platform; print(platform.python_version())'])
  ).trim()
}
