import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cached } from './cache.ts'
import { run } from './command.ts'

/** The world's own certificate authority: made once, trusted by the world's images only. */
export interface Authority {
  readonly certificate: string
  readonly certificateFile: string
  readonly keyFile: string
}

const CURVE = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']

export async function authority(): Promise<Authority> {
  const folder = await cached('authority', '0'.repeat(20), async (work) => {
    const subject = '/CN=layerwright fixture world/O=layerwright tests'
    const extensions = ['basicConstraints=critical,CA:TRUE,pathlen:0', 'keyUsage=critical,keyCertSign,cRLSign']
    await run('openssl', [
      ...['req', '-x509', ...CURVE, '-days', '3650', '-subj', subject],
      ...extensions.flatMap((extension) => ['-addext', extension]),
      ...['-keyout', join(work, 'ca.key'), '-out', join(work, 'ca.pem')],
    ])
  })
  const certificateFile = join(folder, 'ca.pem')
  return { certificate: await readFile(certificateFile, 'utf8'), certificateFile, keyFile: join(folder, 'ca.key') }
}

/** A certificate for the host names of one run, with its key. Nothing stays on disk. */
export async function serverCertificate(
  by: Authority,
  hosts: readonly string[],
): Promise<{ key: string; cert: string }> {
  const work = await mkdtemp(join(tmpdir(), 'layerwright-world-'))
  const file = (name: string): string => join(work, name)
  try {
    await run('openssl', [
      'req',
      ...CURVE,
      '-subj',
      '/CN=layerwright fixture world',
      '-keyout',
      file('key'),
      '-out',
      file('csr'),
    ])
    const names = hosts.map((host) => `DNS:${host}`).join(',')
    await writeFile(
      file('extensions'),
      `subjectAltName=${names}\nextendedKeyUsage=serverAuth\nbasicConstraints=CA:FALSE\n`,
    )
    await run('openssl', [
      ...['x509', '-req', '-in', file('csr'), '-CA', by.certificateFile, '-CAkey', by.keyFile, '-days', '30'],
      ...['-set_serial', `0x01${Date.now().toString(16).padStart(14, '0')}`, '-extfile', file('extensions')],
      ...['-out', file('cert')],
    ])
    return { key: await readFile(file('key'), 'utf8'), cert: await readFile(file('cert'), 'utf8') }
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}
