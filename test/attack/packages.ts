import { repository, sdist, type Deb } from './archives.ts'
import type { ContextFile } from './context-file.ts'

/** What maintainer scripts do: record their variables, add users, make links, call programs by name, run ldconfig. */
const DEBS: readonly Deb[] = [
  { name: 'probe-env', postinst: 'env | grep -v -e ^ACME_ -e ^_= | sort > /var/lib/probe-env' },
  { name: 'probe-user-a', postinst: 'useradd --system --no-create-home probe-a' },
  { name: 'probe-user-b', postinst: 'useradd --system --no-create-home probe-b' },
  {
    name: 'probe-link',
    files: [
      { path: 'usr/share/probe/v1/f', content: 'f\n' },
      { path: 'usr/share/probe/current', target: 'v1' },
    ],
  },
  { name: 'probe-helper', postinst: 'hostname > /var/lib/probe-helper' },
  { name: 'probe-ldconfig', postinst: 'ldconfig' },
  { name: 'probe-either', depends: 'probe-env | probe-link' },
  { name: 'probe-default', postinst: 'cat /etc/default/probe > /var/lib/probe-default 2>/dev/null || true' },
]

/** What the Debian base installs from. */
export const debianStore = (): Promise<readonly ContextFile[]> => repository('store', DEBS)

/** What the python base installs from. */
export const pythonStore = async (): Promise<readonly ContextFile[]> => [
  await sdist('store', 'probe'),
  await sdist('store', 'second', ['probe']),
]

/** The build context of every drawn definition. */
export async function drawnContext(): Promise<readonly ContextFile[]> {
  return [
    { path: 'app/a', content: 'from app/a\n' },
    { path: 'app/b', content: 'from app/b\n', mode: 0o600 },
    { path: 'app/sub/c', content: 'from app/sub/c\n' },
    { path: 'tree/link', target: 'dir' },
    { path: 'tree/dir/a', content: 'from tree/dir/a\n' },
    { path: 'links/link', target: '/opt/real' },
    { path: 'bin/hostname', content: '#!/bin/sh\necho copied\n', mode: 0o755 },
    { path: 'requirements.txt', content: 'probe\n' },
    await sdist('wheels', 'extra'),
    ...(await repository('repo', [{ name: 'extra-deb' }])),
  ]
}
