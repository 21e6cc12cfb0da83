import { describe, expect, test } from 'vitest'

import { layerBytes, mergedBytes, type ImageFileSystem } from '../../src/verify/image-file-system.ts'
import { directory, file, hardLink, merged, opaque, symlink, whiteout } from './layers.ts'

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

  test('keep a parent that they do not mention, and make one that is missing', () => {
    const fileSystem = merged([directory('/d', { mode: 0o700 })], [file('/d/a', ''), file('/new/a', '')])
    expect(fileSystem.entries.get('/d')?.mode).toBe(0o700)
    expect(fileSystem.entries.get('/new')).toMatchObject({ type: 'directory', mode: 0o755, uid: 0 })
  })
})

describe('whiteouts', () => {
  test('delete a file, and a directory with all that it holds', () => {
    const fileSystem = merged([file('/a', ''), file('/d/e/f', ''), file('/z', '')], [whiteout('/a'), whiteout('/d')])
    expect(paths(fileSystem)).toEqual(['/', '/z'])
  })

  test('of what is not there do nothing', () => {
    expect(paths(merged([whiteout('/a/b'), opaque('/c')], [whiteout('/'), file('/z', '')]))).toEqual(['/', '/z'])
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

  test('of the root leave it empty', () => {
    expect(paths(merged([file('/a/b', '')], [opaque('/')]))).toEqual(['/'])
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
