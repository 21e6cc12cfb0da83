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

/**
 * Makes a Debian package with one small file; its control file's text is given back.
 *
 * @param more other files by their paths in the image, and `DEBIAN/postinst`
 */
export function makeDeb(path: string, fields: DebFields, more: Readonly<Record<string, string>> = {}): string {
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
  for (const [name, text] of Object.entries(more)) {
    mkdirSync(dirname(join(tree, name)), { recursive: true, mode: 0o755 })
    writeFileSync(join(tree, name), text, { mode: name.startsWith('DEBIAN/') ? 0o755 : 0o644 })
  }
  mkdirSync(dirname(path), { recursive: true })
  execFileSync('dpkg-deb', ['--root-owner-group', '--build', tree, path])
  rmSync(tree, { recursive: true })
  return control
}
