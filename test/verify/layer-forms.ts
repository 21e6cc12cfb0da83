import type { Member } from './tars.ts'

/** Paths that several layers set, each list one of them. */
export interface LayerForm {
  readonly name: string
  readonly layers: readonly (readonly Member[])[]
  /** A name twice in one layer, which Docker's own store refuses, or a sparse file, whose layer it cannot give back. */
  readonly refusedBy?: 'docker'
}

const file = (name: string, content = name, more: Partial<Member> = {}): Member => ({ name, content, ...more })
const folder = (name: string, more: Partial<Member> = {}): Member => ({
  name: `${name}/`,
  ...{ type: 'directory', mode: 0o755 },
  ...more,
})
const link = (name: string, linkname: string, more: Partial<Member> = {}): Member => ({
  ...{ name, type: 'link', linkname, mode: 0o644 },
  ...more,
})
const symlink = (name: string, linkname: string): Member => ({ name, type: 'symlink', linkname, mode: 0o777 })
const whiteout = (name: string): Member => file(name.replace(/[^/]*$/, '.wh.$&'), '')
const opaque = (name: string): Member => file(`${name}/.wh..wh..opq`, '')
const device = (name: string, devmajor: number, devminor: number): Member => ({
  ...{ name, type: 'character-device', devmajor, devminor },
})
const attribute = (name: string, value: string): Partial<Member> => ({ xattrs: { [name]: Buffer.from(value) } })
const sparse = (keys: Readonly<Record<string, string>>): Partial<Member> => ({
  records: Object.fromEntries(Object.entries(keys).map(([key, value]) => [`GNU.sparse.${key}`, value])),
})

const old = [folder('d'), file('d/old')]
const throughLink = [folder('real', { mode: 0o700 }), file('real/old'), symlink('s', 'real')]

/** Layers as tools write them that are no engine: each is legal, and overlayfs gives each a meaning. Paths are relative. */
export const layerForms: readonly LayerForm[] = [
  { name: 'whiteout-then-link', layers: [[file('a')], [whiteout('a'), link('b', 'a')]] },
  { name: 'whiteout-then-directory', layers: [old, [whiteout('d'), folder('d'), file('d/new')]] },
  { name: 'whiteout-then-file', layers: [[file('a')], [whiteout('a'), file('a', 'new')]] },
  { name: 'whiteout-of-nothing', layers: [[file('x')], [whiteout('never')]] },
  { name: 'whiteout-with-content', layers: [[file('a')], [file('.wh.a', '')]] },
  { name: 'whiteout-directory', layers: [old, [folder('.wh.d')]] },
  { name: 'file-below-whiteout-name', layers: [[file('x')], [folder('.wh.q'), file('.wh.q/f')]] },
  { name: 'opaque-before', layers: [old, [folder('d'), opaque('d'), file('d/new')]] },
  { name: 'opaque-after', layers: [old, [folder('d'), file('d/new'), opaque('d')]] },
  { name: 'opaque-without-directory', layers: [[folder('d', { mode: 0o700 }), file('d/old')], [opaque('d')]] },
  { name: 'parent-missing', layers: [[folder('d', { mode: 0o700, uid: 5 }), file('d/old')], [file('d/new')]] },
  { name: 'parents-nowhere', layers: [[file('x')], [file('p/q/new', 'x', { uid: 5 })]] },
  {
    name: 'whiteout-without-parent',
    layers: [[folder('d', { mode: 0o700 }), file('d/a'), file('d/b')], [whiteout('d/a')]],
  },
  { name: 'whiteout-in-nothing', layers: [[file('x')], [whiteout('p/never')]] },
  { name: 'opaque-on-symlink', layers: [throughLink, [opaque('s')]] },
  { name: 'file-below-symlink', layers: [throughLink, [file('s/new')]] },
  { name: 'whiteout-below-symlink', layers: [throughLink, [whiteout('s/old')]] },
  { name: 'file-below-file', layers: [[file('a')], [file('a/new')]] },
  { name: 'symlink-of-same-layer', layers: [[file('x')], [folder('real'), symlink('s', 'real'), file('s/new')]] },
  { name: 'directory-by-file', layers: [old, [file('d', 'file')]] },
  { name: 'file-by-directory', layers: [[file('d')], [folder('d'), file('d/new')]] },
  {
    name: 'symlink-by-directory',
    layers: [
      [folder('r'), file('r/x'), symlink('d', 'r')],
      [folder('d'), file('d/new')],
    ],
  },
  { name: 'directory-by-symlink', layers: [[folder('r'), file('r/x'), ...old], [symlink('d', 'r')]] },
  { name: 'there-and-back', layers: [old, [file('d', 'file')], [folder('d'), file('d/new')]] },
  { name: 'gone-and-back', layers: [old, [whiteout('d')], [folder('d'), file('d/new')]] },
  { name: 'gone-and-implied', layers: [old, [whiteout('d')], [file('d/new')]] },
  {
    name: 'device-0-0',
    layers: [
      [file('a'), ...old],
      [device('a', 0, 0), device('d', 0, 0), device('never', 0, 0)],
    ],
  },
  { name: 'device-0-0-at-the-bottom', layers: [[device('n', 0, 0), device('null', 1, 3)], [file('x')]] },
  { name: 'trusted-opaque', layers: [old, [folder('d', attribute('trusted.overlay.opaque', 'y')), file('d/new')]] },
  { name: 'user-opaque', layers: [old, [folder('d', attribute('user.overlay.opaque', 'y')), file('d/new')]] },
  { name: 'trusted-origin', layers: [[file('a')], [file('a', 'new', attribute('trusted.overlay.origin', 'x'))]] },
  { name: 'copied-up-name', layers: [[file('a', '1'), link('b', 'a')], [file('a', '2')]] },
  {
    name: 'copied-up-names',
    layers: [
      [file('a', '1'), link('b', 'a')],
      [file('a', '2'), link('b', 'a')],
    ],
  },
  { name: 'link-to-symlink', layers: [[file('x')], [symlink('s', 'x'), link('t', 's', { uid: 3 })]] },
  {
    name: 'link-below-symlink',
    layers: [[file('x')], [folder('r'), file('r/f'), symlink('s', 'r'), link('t', 's/f')]],
  },
  { name: 'link-with-other-owner', layers: [[file('x')], [file('a'), link('b', 'a', { mode: 0o600, uid: 3 })]] },
  {
    name: 'sparse',
    layers: [
      [
        file('map-in-header', 'data', sparse({ size: '2000', numblocks: '1', map: '1000,4' })),
        file(
          'map-in-data',
          `${'1\n1000\n4\n'.padEnd(512, '\0')}data`,
          sparse({ major: '1', minor: '0', realsize: '2000' }),
        ),
      ],
      [file('map-in-header', 'stored', sparse({ major: '2', minor: '0', realsize: '2000' }))],
    ],
    refusedBy: 'docker',
  },
  { name: 'file-twice', layers: [[file('x')], [file('a', '1'), file('a', '22')]], refusedBy: 'docker' },
  {
    name: 'link-then-replaced',
    layers: [[file('x')], [file('a', '1'), link('b', 'a'), file('a', '22'), link('c', 'a')]],
    refusedBy: 'docker',
  },
  {
    name: 'directory-twice',
    layers: [[file('x')], [folder('a', { mode: 0o700 }), file('a/1'), folder('a')]],
    refusedBy: 'docker',
  },
]

/** What can only be at the root: AUFS's own names, and an opaque root. */
export const rootForms: readonly Member[] = [
  folder('.wh..wh.plnk'),
  file('.wh..wh.plnk/1.2', 'linked'),
  link('linked-1', '.wh..wh.plnk/1.2'),
  link('linked-2', '.wh..wh.plnk/1.2'),
  file('.wh..wh.aufs', ''),
  folder('.wh..wh.orph'),
  file('.wh..wh..opq', ''),
]
