import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

export interface DebFields {
  readonly Package: string
  readonly Version: string
  readonly Architecture: string
  readonly Depends?: string
}

/** Makes a Debian package with one small file; its control file's text is given back. */
export function makeDeb(path: string, fields: DebFields): string {
  const tree = mkdtempSync(join(tmpdir(), 'layerwright-test-'))
  const share = join('usr/share', fields.Package)
  for (const folder of ['.', 'DEBIAN', 'usr', 'usr/share', share]) {
    mkdirSync(join(tree, folder), { recursive: true })
    chmodSync(join(tree, folder), 0o755)
  }
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${String(value)}\n`)
  const control = `${lines.join('')}Maintainer: t <t@example.org>\nDescription: made by a test\n`
  writeFileSync(join(tree, 'DEBIAN/control'), control)
  writeFileSync(join(tree, share, 'version'), `${fields.Version}\n`)
  mkdirSync(dirname(path), { recursive: true })
  execFileSync('dpkg-deb', ['--root-owner-group', '--build', tree, path])
  rmSync(tree, { recursive: true })
  return control
}
