import { existsSync, readFileSync } from 'node:fs'
import { run, succeeds, WorldError } from './command.ts'

/** The programs the world is made with, and the Debian package that has each. */
const PROGRAMS: readonly (readonly [program: string, probe: readonly string[], debianPackage: string])[] = [
  ['debootstrap', ['--version'], 'debootstrap'],
  ['openssl', ['version'], 'openssl'],
  ['gpg', ['--version'], 'gnupg'],
  ['dpkg-deb', ['--version'], 'dpkg'],
  ['xz', ['--version'], 'xz-utils'],
  ['/usr/bin/python3', ['-c', 'import bz2, zlib, pip'], 'python3-pip'],
]

/** Installs what is missing where that can be done, and says what to install where it can't. */
export async function ensureRequirements(log: (line: string) => void): Promise<void> {
  const missing: string[] = []
  for (const [program, probe, debianPackage] of PROGRAMS) {
    if (!(await succeeds(program, probe))) missing.push(debianPackage)
  }
  if (!isStaticBusybox()) missing.push('busybox-static')
  if (missing.length === 0) return
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
    throw new WorldError(
      `The fixture world needs these Debian packages: ${missing.join(' ')}. Install them (as root: apt-get install ${missing.join(' ')}), and run this as root.`,
    )
  }
  log(`installing ${missing.join(', ')}`)
  const options = ['-q', '-o', 'DPkg::Lock::Timeout=300', '-o', 'Acquire::Retries=3']
  const env = { DEBIAN_FRONTEND: 'noninteractive' }
  await run('apt-get', [...options, 'update'], { env, failure: 'apt-get update failed.' })
  await run('apt-get', [...options, 'install', '-y', '--no-install-recommends', ...missing], {
    env,
    failure: `These Debian packages could not be installed: ${missing.join(' ')}.`,
  })
}

/** Root is needed for debootstrap and for the ports 80 and 443. */
export function requireRoot(): void {
  if (process.getuid?.() !== 0) {
    throw new WorldError('The fixture world makes images with debootstrap and answers on port 443: run this as root.')
  }
}

function isStaticBusybox(): boolean {
  if (!existsSync('/bin/busybox')) return false
  // A dynamic program names its interpreter; Debian's static busybox has none.
  return !readFileSync('/bin/busybox').subarray(0, 4096).includes('ld-linux')
}
