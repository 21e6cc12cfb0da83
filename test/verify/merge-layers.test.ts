import { describe, expect, test } from 'vitest'

import type { LayerRecord } from '../../src/verify/layer.ts'
import { layerBytes, mergedBytes, type ImageFileSystem } from '../../src/verify/image-file-system.ts'
import { device, directory, file, hardLink, merged, opaque, symlink, unpacked, whiteout } from './layers.ts'

function paths(fileSystem: ImageFileSystem): readonly string[] {
  return [...fileSystem.entries.keys()].sort()
}

describe('layers', () => {
  test('none make an empty root', () => {
    expect(paths(merged())).toEqual(['/'])
  })

  test('lie one over the other', () => {
    const fileSystem = merged([file('/a', 'old'), file('/b', 'x')], [file('/a', 'new', { mode: 0o755 })])
    expect(paths(fileSystem)).toEqual(['/', '/a', '/b'])
    expect(fileSystem.entries.get('/a')).toMatchObject({ size: 3, mode: 0o755 })
  })

  test('change a directory and keep what it holds', () => {
    const fileSystem = merged([directory('/d'), file('/d/a', 'x')], [directory('/d', { mode: 0o700 })])
    expect(paths(fileSystem)).toEqual(['/', '/d', '/d/a'])
    expect(fileSystem.entries.get('/d')?.mode).toBe(0o700)
  })

  test('change the root', () => {
    expect(merged([directory('/', { mode: 0o700 })]).entries.get('/')?.mode).toBe(0o700)
  })

  test('put a file where a directory was', () => {
    expect(paths(merged([file('/d/a', 'x')], [file('/d', 'y')]))).toEqual(['/', '/d'])
  })

  test('put a directory where a file or symlink was', () => {
    const fileSystem = merged(
      [file('/d', 'x'), symlink('/s', 'd')],
      [directory('/d'), file('/d/a', 'y'), directory('/s')],
    )
    expect(paths(fileSystem)).toEqual(['/', '/d', '/d/a', '/s'])
    expect(fileSystem.entries.get('/s')?.type).toBe('directory')
  })

  test.each([
    ['containerd', 0o700],
    ['docker', 0o755],
  ] as const)('that do not mention a parent: %s gives it the mode %o', (unpacker, mode) => {
    const lower = [directory('/d', { mode: 0o700 }), file('/d/old', '')]
    for (const upper of [file('/d/a', ''), whiteout('/d/old'), opaque('/d')]) {
      expect(unpacked(unpacker, lower, [upper]).entries.get('/d')?.mode).toBe(mode)
      expect(unpacked(unpacker, lower, [upper, directory('/d', { mode: 0o711 })]).entries.get('/d')?.mode).toBe(0o711)
      expect(unpacked(unpacker, lower, [directory('/d', { mode: 0o711 }), upper]).entries.get('/d')?.mode).toBe(0o711)
    }
    const missing = unpacked(unpacker, [file('/new/a', '')]).entries.get('/new')
    expect(missing).toMatchObject({ type: 'directory', mode: 0o755, uid: 0 })
  })

  test('make a directory of a link of a lower layer, and follow a link of their own', () => {
    const link = symlink('/s', 'd')
    const lower = merged([directory('/d', { mode: 0o700 }), link], [file('/s/a', '')])
    expect(paths(lower)).toEqual(['/', '/d', '/s', '/s/a'])
    expect(paths(merged([directory('/d'), link, file('/s/a', '')]))).toEqual(['/', '/d', '/d/a', '/s'])
    expect(paths(merged([directory('/d/e'), symlink('/d/s', '/../d/./e'), file('/d/s/a', '')]))).toEqual([
      ...['/', '/d', '/d/e', '/d/e/a', '/d/s'],
    ])
    const copied = unpacked('containerd', [directory('/d', { mode: 0o700 }), link], [file('/s/a', '')])
    expect(copied.entries.get('/s')).toMatchObject({ type: 'directory', mode: 0o700 })
  })

  test('may have links that lead in a circle', () => {
    const circle = [symlink('/a', 'b'), symlink('/b', 'a')]
    expect(paths(merged(circle, [file('/a/x', '')]))).toEqual(['/', '/a', '/a/x', '/b'])
    expect(paths(unpacked('containerd', [...circle, file('/a/x', '')]))).toEqual(['/', '/a', '/a/x', '/b'])
  })

  test('may replace a directory, a file and a directory again', () => {
    const lower = [file('/d/old', '')]
    expect(paths(merged(lower, [file('/d', 'x')], [file('/d/new', '')]))).toEqual(['/', '/d', '/d/new'])
    expect(paths(merged(lower, [whiteout('/d')], [file('/d/new', '')]))).toEqual(['/', '/d', '/d/new'])
  })
})

describe('whiteouts', () => {
  test('delete a file, and a directory with all that it holds', () => {
    const fileSystem = merged([file('/a', ''), file('/d/e/f', ''), file('/z', '')], [whiteout('/a'), whiteout('/d')])
    expect(paths(fileSystem)).toEqual(['/', '/z'])
  })

  test('of what is not there do nothing', () => {
    expect(paths(merged([whiteout('/a')], [whiteout('/'), whiteout('/b'), file('/z', '')]))).toEqual(['/', '/z'])
  })

  test('make the directory that they are in', () => {
    expect(paths(merged([whiteout('/a/b'), opaque('/c')]))).toEqual(['/', '/a', '/c'])
    const lower = [file('/real/old', ''), symlink('/s', 'real')]
    for (const above of [whiteout('/s/old'), opaque('/s')])
      expect(merged(lower, [above]).entries.get('/s')?.type).toBe('directory')
  })

  test('spare the files of their own layer, before or after them', () => {
    const lower = [file('/d/old', ''), file('/a', 'old')]
    const fileSystem = merged(lower, [file('/a', 'newer'), file('/d/new', ''), opaque('/d'), whiteout('/a')])
    expect(paths(fileSystem)).toEqual(['/', '/a', '/d', '/d/new'])
    expect(fileSystem.entries.get('/a')?.size).toBe(5)
  })

  test('make a directory opaque to all layers below', () => {
    const fileSystem = merged(
      [file('/d/a', '')],
      [file('/d/b/c', '')],
      [directory('/d'), opaque('/d'), file('/d/x', '')],
    )
    expect(paths(fileSystem)).toEqual(['/', '/d', '/d/x'])
  })

  test('do not reach layers above', () => {
    expect(paths(merged([file('/a', '')], [whiteout('/a')], [file('/a', '')]))).toEqual(['/', '/a'])
  })

  test('of the root hide nothing, as overlayfs has one root', () => {
    expect(paths(merged([file('/a/b', '')], [opaque('/')]))).toEqual(['/', '/a', '/a/b'])
  })

  test('of a directory that the same layer makes: before it they are gone, after it they hide what is below', () => {
    const lower = [file('/d/old', '')]
    const made = [directory('/d'), file('/d/new', '')]
    expect(paths(merged(lower, [whiteout('/d'), ...made]))).toEqual(['/', '/d', '/d/new', '/d/old'])
    expect(paths(merged(lower, [...made, whiteout('/d')]))).toEqual(['/', '/d', '/d/new'])
    expect(paths(merged(lower, [whiteout('/d'), file('/d/new', '')]))).toEqual(['/', '/d', '/d/new'])
  })

  test('may have the form of a character device 0/0', () => {
    const lower = [file('/a', ''), file('/d/old', ''), file('/z', '')]
    expect(paths(merged(lower, [device('/a', '0:0'), device('/d', '0:0'), device('/never', '0:0')]))).toEqual([
      '/',
      '/z',
    ])
    expect(paths(merged(lower, [file('/a', 'x'), device('/a', '0:0')]))).toEqual(['/', '/d', '/d/old', '/z'])
    expect(merged([device('/null', '1:3')]).entries.get('/null')?.device).toBe('1:3')
  })
})

describe("overlayfs's own attributes", () => {
  const lower = [file('/d/old', '')]
  const made = (name: string, value: string): LayerRecord[] => [
    directory('/d', { xattrs: new Map([[name, Buffer.from(value).toString('hex')]]) }),
  ]

  test('hide what is below where Docker sets them, and are not seen', () => {
    const docker = merged(lower, made('trusted.overlay.opaque', 'y'))
    expect(paths(docker)).toEqual(['/', '/d'])
    expect(docker.entries.get('/d')?.xattrs).toBeUndefined()
  })

  test('are left out by containerd, as all that are trusted', () => {
    for (const name of ['trusted.overlay.opaque', 'trusted.overlay.redirect', 'trusted.mine']) {
      const { entries } = unpacked('containerd', lower, made(name, 'y'))
      expect([...entries.keys()]).toEqual(['/', '/d', '/d/old'])
      expect(entries.get('/d')?.xattrs).toBeUndefined()
    }
  })

  test.each(['user.overlay.opaque', 'trusted.mine', 'user.mine'])('are not meant by %s', (name) => {
    const docker = merged(lower, made(name, 'y'))
    expect(paths(docker)).toEqual(['/', '/d', '/d/old'])
    expect(docker.entries.get('/d')?.xattrs).toEqual(new Map([[name, '79']]))
  })

  test.each(['trusted.overlay.origin', 'trusted.overlay.impure', 'trusted.overlay.nlink'])(
    '%s says nothing',
    (name) => {
      const docker = merged(lower, made(name, 'y'))
      expect(paths(docker)).toEqual(['/', '/d', '/d/old'])
      expect(docker.entries.get('/d')?.xattrs).toBeUndefined()
    },
  )

  test.each([
    ['redirect', '/other'],
    ['metacopy', ''],
    ['whiteout', ''],
    ['opaque', 'x'],
  ])('%s is refused, as the kernel shows other files by it', (name, value) => {
    expect(() => merged(lower, made(`trusted.overlay.${name}`, value))).toThrow(
      `/d the attribute trusted.overlay.${name}`,
    )
  })
})

describe('hard links', () => {
  const names = ['/a', '/b']

  test('are one file with all its names', () => {
    const fileSystem = merged([file('/b', 'x'), hardLink('/a', '/b')])
    expect(fileSystem.hardLinks).toEqual(new Map(names.map((name) => [name, names])))
    expect(fileSystem.entries.get('/a')).toBe(fileSystem.entries.get('/b'))
  })

  test('to a file of a layer below join it', () => {
    expect(merged([file('/b', 'x')], [hardLink('/a', '/b')]).hardLinks.get('/b')).toEqual(names)
  })

  test('to a link join its file', () => {
    const fileSystem = merged([file('/a', 'x'), hardLink('/b', '/a'), hardLink('/c', '/b')])
    expect(fileSystem.hardLinks.get('/a')).toEqual(['/a', '/b', '/c'])
  })

  test('break where a layer copies one name up', () => {
    const fileSystem = merged([file('/b', 'x'), hardLink('/a', '/b')], [file('/a', 'x')])
    expect(fileSystem.hardLinks.size).toBe(0)
  })

  test('survive as one file when a layer copies all names up', () => {
    const lower = [file('/b', 'x'), hardLink('/a', '/b')]
    const fileSystem = merged(lower, [file('/a', 'x', { mode: 0o600 }), hardLink('/b', '/a', { mode: 0o600 })])
    expect(fileSystem.hardLinks.get('/a')).toEqual(names)
    expect(fileSystem.entries.get('/b')?.mode).toBe(0o600)
  })

  test('end when all other names are deleted', () => {
    expect(merged([file('/b', 'x'), hardLink('/a', '/b')], [whiteout('/b')]).hardLinks.size).toBe(0)
  })

  test('to themselves change nothing', () => {
    const fileSystem = merged([file('/a', 'x'), hardLink('/a', '/a')])
    expect([fileSystem.hardLinks.size, fileSystem.waste.length, fileSystem.entries.size]).toEqual([0, 0, 2])
  })

  test('in the place of their own file keep it', () => {
    const fileSystem = merged([file('/a', 'x'), hardLink('/a/b', '/a')])
    expect([...fileSystem.entries.keys(), fileSystem.waste.length]).toEqual(['/', '/a', '/a/b', 0])
  })

  test("apply the link's own owner to a symlink, and no mode", () => {
    const { entries } = merged([symlink('/a', 'x'), hardLink('/b', '/a', { mode: 0o600, uid: 7 })])
    expect(entries.get('/a')).toMatchObject({ type: 'symlink', mode: 0o777, uid: 7 })
  })

  test("have the capabilities that the link's own header has, and keep other attributes", () => {
    const capable = new Map([['security.capability', '01']])
    const other = new Map([['user.x', '02']])
    const capabilities = (of: ReadonlyMap<string, string>, link: ReadonlyMap<string, string>) =>
      merged([file('/a', 'x', { xattrs: of }), hardLink('/b', '/a', { xattrs: link })]).entries.get('/b')?.xattrs
    expect(capabilities(capable, new Map())).toBeUndefined()
    expect(capabilities(new Map(), capable)).toEqual(capable)
    expect(capabilities(other, capable)).toEqual(new Map([...other, ...capable]))
  })

  test('to a file of the layers below that the same layer then hides keep it', () => {
    const lower = [file('/a', 'x')]
    const fileSystem = merged(lower, [hardLink('/b', '/a'), whiteout('/a')])
    expect(paths(fileSystem)).toEqual(['/', '/b'])
    expect(fileSystem.entries.get('/b')?.size).toBe(1)
    expect([fileSystem.hardLinks.size, fileSystem.waste.length]).toEqual([0, 0])
  })

  test('to what the layer has hidden before are hidden too', () => {
    expect(paths(merged([file('/a', 'x'), file('/b', '')], [whiteout('/a'), hardLink('/b', '/a')]))).toEqual(['/'])
  })

  test('follow links of their own layer on the way to the file', () => {
    const layer = [file('/r/f', 'x'), symlink('/s', 'r'), hardLink('/t', '/s/f')]
    expect(merged(layer).hardLinks.get('/t')).toEqual(['/r/f', '/t'])
  })

  test('whose target is replaced afterwards keep what it was', () => {
    const layer = [file('/a', 'old'), hardLink('/b', '/a'), file('/a', 'newer'), hardLink('/c', '/a')]
    const { entries, hardLinks } = merged(layer)
    expect([entries.get('/b')?.size, entries.get('/c')?.size]).toEqual([3, 5])
    expect(hardLinks.get('/c')).toEqual(['/a', '/c'])
  })

  test("apply the link's own mode to the file", () => {
    const fileSystem = merged([file('/a', 'x'), hardLink('/b', '/a', { mode: 0o4755, uid: 7 })])
    expect(fileSystem.entries.get('/a')).toMatchObject({ mode: 0o4755, uid: 7 })
  })

  test.each(['/missing', '/d'])('to %s are an error', (to) => {
    expect(() => merged([directory('/d'), hardLink('/a', to)])).toThrow('is no file of it')
  })
})

describe('bytes', () => {
  test('of layers and of the merged tree', () => {
    const fileSystem = merged([file('/a', '123'), hardLink('/b', '/a'), file('/c', '12')], [file('/c', '1')])
    expect(layerBytes(fileSystem)).toEqual([5, 1])
    expect(mergedBytes(fileSystem)).toBe(4)
    expect(fileSystem.waste).toEqual([{ path: '/c', bytes: 2, addedBy: 0, removedBy: 1 }])
  })

  test('of a file are wasted once its last name is gone', () => {
    const linked = [file('/a', '123'), hardLink('/d/b', '/a')]
    expect(merged(linked, [whiteout('/a')]).waste).toEqual([])
    expect(merged(linked, [whiteout('/a')], [whiteout('/d')]).waste).toEqual([
      { path: '/d/b', bytes: 3, addedBy: 0, removedBy: 2 },
    ])
  })
})
