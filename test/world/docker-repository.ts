import { createHash } from 'node:crypto'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { cached, digest } from './cache.ts'
import { run } from './command.ts'
import type { Machine } from './machine.ts'

/** A fixed time, so that the package is the same every time it is made. */
const EPOCH = '1735689600'
const VERSION = '5:28.5.2-1~debian.12~bookworm'
const SUITE = 'bookworm'
const KEY_NAME = 'layerwright fixture world (Docker repository) <fixtures@layerwright.invalid>'

const PROGRAM = `#!/bin/sh
# A stand-in for the Docker client in the fixture world of layerwright.
case "\${1:-}" in
    --version | -v | version) echo "Docker version 28.5.2, a stand-in in the fixture world of layerwright" ;;
    *)
        echo "docker: this is a stand-in for the client in the fixture world of layerwright; it talks to no engine" >&2
        exit 1
        ;;
esac
`

/** Docker's apt repository with one small docker-ce-cli, signed by a key that is thrown away after signing. */
export async function dockerRepository(machine: Machine): Promise<string> {
  const architecture = machine.architecture === 'x86_64' ? 'amd64' : 'arm64'
  const recipe = await readFile(new URL(import.meta.url), 'utf8')
  return cached('docker-repository', digest(recipe, architecture), async (folder) => {
    const root = join(folder, 'linux', 'debian')
    await makePackage(folder, root, architecture)
    await makeIndex(root, architecture)
    await sign(root)
  })
}

function packagePath(architecture: string): string {
  const version = VERSION.replace(/^\d+:/, '')
  return `dists/${SUITE}/pool/stable/${architecture}/docker-ce-cli_${version}_${architecture}.deb`
}

async function makePackage(folder: string, root: string, architecture: string): Promise<void> {
  const tree = join(folder, 'tree')
  const put = async (path: string, content: string | Buffer, mode: number): Promise<void> => {
    await mkdir(dirname(join(tree, path)), { recursive: true })
    await writeFile(join(tree, path), content)
    await chmod(join(tree, path), mode)
  }
  const noise = createHash('shake128', { outputLength: 300_000 }).update('docker-ce-cli').digest()
  await put('usr/bin/docker', PROGRAM, 0o755)
  await put('usr/share/docker-ce-cli/payload.bin', noise, 0o644)
  await put('DEBIAN/control', control(architecture), 0o644)
  const deb = join(root, packagePath(architecture))
  await mkdir(dirname(deb), { recursive: true })
  for (const name of await readdir(tree, { recursive: true })) {
    if ((await stat(join(tree, name))).isDirectory()) await chmod(join(tree, name), 0o755)
  }
  await chmod(tree, 0o755)
  await run('dpkg-deb', ['--root-owner-group', '-Zxz', '--build', tree, deb], { env: { SOURCE_DATE_EPOCH: EPOCH } })
  await rm(tree, { recursive: true })
}

function control(architecture: string): string {
  return `Package: docker-ce-cli
Source: docker-ce
Version: ${VERSION}
Architecture: ${architecture}
Maintainer: layerwright fixture world <fixtures@layerwright.invalid>
Installed-Size: 300
Depends: libc6 (>= 2.34)
Recommends: docker-buildx-plugin, docker-compose-plugin
Section: admin
Priority: optional
Description: stand-in for the Docker client
 It says that it is one, and has 300 kB to download.
`
}

function hash(algorithm: string, content: Buffer): string {
  return createHash(algorithm).update(content).digest('hex')
}

async function makeIndex(root: string, architecture: string): Promise<void> {
  const path = packagePath(architecture)
  const deb = await readFile(join(root, path))
  const packages = Buffer.from(
    `${control(architecture)}Filename: ${path}\nSize: ${deb.length}\nMD5sum: ${hash('md5', deb)}\n` +
      `SHA1: ${hash('sha1', deb)}\nSHA256: ${hash('sha256', deb)}\n\n`,
  )
  const suite = join(root, 'dists', SUITE)
  const files: readonly (readonly [string, Buffer])[] = [
    [`stable/binary-${architecture}/Packages`, packages],
    [`stable/binary-${architecture}/Packages.gz`, gzipSync(packages)],
  ]
  for (const [name, content] of files) {
    await mkdir(dirname(join(suite, name)), { recursive: true })
    await writeFile(join(suite, name), content)
  }
  const date = new Date(Number(EPOCH) * 1000).toUTCString().replace('GMT', '+0000')
  const sums = files.map(([name, content]) => ` ${hash('sha256', content)} ${content.length} ${name}`).join('\n')
  const release = `Origin: Docker
Label: Docker CE
Suite: ${SUITE}
Codename: ${SUITE}
Date: ${date}
Architectures: ${architecture}
Components: stable
Description: stand-in in the fixture world of layerwright
SHA256:
${sums}
`
  await writeFile(join(suite, 'Release'), release)
}

async function sign(root: string): Promise<void> {
  // gpg's agent listens on a socket in this folder, and socket paths must be short.
  const home = await mkdtemp(join(tmpdir(), 'lw-gpg-'))
  const release = join(root, 'dists', SUITE, 'Release')
  const gpg = (args: readonly string[]): Promise<string> =>
    run('gpg', [
      '--homedir',
      home,
      '--batch',
      '--yes',
      '--quiet',
      '--pinentry-mode',
      'loopback',
      '--passphrase',
      '',
      ...args,
    ])
  try {
    await gpg(['--quick-generate-key', KEY_NAME, 'rsa3072', 'sign', 'never'])
    await gpg(['--clearsign', '--output', join(dirname(release), 'InRelease'), release])
    await gpg(['--detach-sign', '--armor', '--output', `${release}.gpg`, release])
    await gpg(['--armor', '--output', join(root, 'gpg'), '--export'])
  } finally {
    await run('gpgconf', ['--homedir', home, '--kill', 'all'])
    await rm(home, { recursive: true, force: true })
  }
}
