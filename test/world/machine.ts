import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { rootCertificates } from 'node:tls'
import { run, succeeds, WorldError } from './command.ts'

const BUNDLE = '/etc/ssl/certs/ca-certificates.crt'

/** What this machine is set up to use. No registry's name is written down in the project: it is always asked for here. */
export interface Machine {
  readonly architecture: 'x86_64' | 'aarch64'
  /** Debian's archive and, where there is one, its security archive, without a slash at the end. */
  readonly archive: string
  readonly security: string | undefined
  /** The Python package index, with a slash at the end. */
  readonly index: string
  /** Whether pip was told to use that index, or uses it unless told otherwise. */
  readonly indexIsConfigured: boolean
  /** A python3 with bz2, zlib and pip. */
  readonly python: string
  /** Every certificate authority this machine trusts, in PEM. */
  readonly authorities: readonly string[]
}

export async function readMachine(): Promise<Machine> {
  const python = await findPython()
  const { archive, security } = await aptArchives()
  const configured = await configuredIndex(python)
  return {
    architecture: architecture(),
    archive,
    security,
    index: `${(configured ?? (await defaultIndex(python))).replace(/\/+$/, '')}/`,
    indexIsConfigured: configured !== undefined,
    python,
    authorities: await authorities(),
  }
}

function architecture(): Machine['architecture'] {
  if (process.arch === 'x64') return 'x86_64'
  if (process.arch === 'arm64') return 'aarch64'
  throw new WorldError(`The fixture world is made for x86_64 and aarch64, and this machine is ${process.arch}.`)
}

async function findPython(): Promise<string> {
  for (const python of ['/usr/bin/python3', 'python3']) {
    const probe = 'import sys, bz2, zlib, pip; sys.exit(sys.version_info < (3, 9))'
    if (await succeeds(python, ['-c', probe])) return python
  }
  throw new WorldError('The fixture world needs python3 (3.9 or newer) with pip: apt-get install python3 python3-pip.')
}

async function aptArchives(): Promise<{ archive: string; security: string | undefined }> {
  const format = '$(REPO_URI) $(RELEASE) $(COMPONENT)'
  const text = await run('apt-get', ['indextargets', '--format', format, 'Created-By: Packages'], {
    failure: 'apt could not list its sources: the fixture world needs a Debian machine.',
  })
  const targets = text
    .trim()
    .split('\n')
    .map((line) => line.split(' '))
    .filter(([uri, , component]) => uri !== undefined && /^https?:/.test(uri) && component === 'main')
  const plain = (uri: string | undefined): string | undefined => uri?.replace(/\/+$/, '')
  const archive = plain(targets.find(([, suite = '']) => !/security|updates|backports/.test(suite))?.[0])
  if (archive === undefined) {
    throw new WorldError(
      "apt knows no Debian archive: add Debian's own to /etc/apt/sources.list.d and run apt-get update.",
    )
  }
  return { archive, security: plain(targets.find(([, suite = '']) => suite.includes('security'))?.[0]) }
}

async function configuredIndex(python: string): Promise<string | undefined> {
  const list = await run(python, ['-m', 'pip', 'config', 'list'])
  const line = list.split('\n').find((text) => /^(:env:|global|install|user|site)\.index-url=/.test(text))
  return line?.split('=').slice(1).join('=').replace(/^'|'$/g, '')
}

async function defaultIndex(python: string): Promise<string> {
  const code = 'from pip._internal.models.index import PyPI; print(PyPI.simple_url)'
  return (await run(python, ['-c', code])).trim()
}

/** The blocks of a PEM file, each once. */
export function certificates(pem: string): readonly string[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
  const byContent = new Map(blocks.map((block) => [block.replace(/\s+/g, ''), `${block}\n`]))
  return [...byContent.values()]
}

export function certificateId(pem: string): string {
  return createHash('sha256').update(pem.replace(/\s+/g, '')).digest('hex').slice(0, 12)
}

async function authorities(): Promise<readonly string[]> {
  const files = [process.env['SSL_CERT_FILE'], process.env['NODE_EXTRA_CA_CERTS'], BUNDLE]
  const read = async (file: string | undefined): Promise<string> =>
    file === undefined ? '' : readFile(file, 'utf8').catch(() => '')
  const texts = await Promise.all([...new Set(files)].map(read))
  return certificates([...texts, ...rootCertificates].join('\n'))
}
