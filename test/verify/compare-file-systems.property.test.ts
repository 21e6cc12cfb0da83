import fc from 'fast-check'
import { expect, test } from 'vitest'

import { compareFileSystems, type DifferenceKind } from '../../src/verify/compare-file-systems.ts'
import type { FileEntry } from '../../src/verify/file-entry.ts'
import type { LayerRecord } from '../../src/verify/layer.ts'
import { directory, file, hardLink, merged, symlink } from './layers.ts'

const names = fc.uniqueArray(
  fc.string({ minLength: 1, maxLength: 4 }).filter((name) => /^[^/.\0]+$/.test(name)),
  {
    minLength: 3,
    maxLength: 8,
  },
)

/** A tree without hard links: some files, directories and symlinks, some of them in the directory before them. */
const trees = names.chain((all) =>
  fc
    .array(fc.tuple(fc.nat(2), fc.string({ maxLength: 3 }), fc.nat(0o7777), fc.boolean()), {
      minLength: all.length,
      maxLength: all.length,
    })
    .map((choices) => {
      let folder = ''
      return choices.map(([type, content, mode, inside], index): LayerRecord => {
        const path = `${inside ? folder : ''}/${all[index] ?? ''}`
        if (type === 0) {
          folder = path
          return directory(path, { mode })
        }
        return type === 1 ? symlink(path, content) : file(path, content, { mode })
      })
    }),
)

type Mutation = readonly [kind: DifferenceKind, change: (entry: FileEntry) => FileEntry | undefined]

const mutations: readonly Mutation[] = [
  ['mode', (entry) => ({ ...entry, mode: entry.mode ^ 0o2000 })],
  ['owner', (entry) => ({ ...entry, uid: entry.uid + 1 })],
  ['owner', (entry) => ({ ...entry, gid: entry.gid + 1 })],
  ['xattrs', (entry) => ({ ...entry, xattrs: new Map([['user.x', '00']]) })],
  ['content', (entry) => (entry.sha256 === undefined ? undefined : { ...entry, sha256: `${entry.sha256}x` })],
  ['link-target', (entry) => (entry.target === undefined ? undefined : { ...entry, target: `${entry.target}x` })],
  ['type', (entry) => (entry.type === 'directory' ? undefined : { ...entry, type: 'fifo' })],
]

test('one changed attribute is one difference', () => {
  fc.assert(
    fc.property(trees, fc.nat(), fc.constantFrom(...mutations), (records, choice, [kind, change]) => {
      const at = choice % records.length
      const chosen = records[at]
      const changed = chosen?.kind === 'entry' ? change(chosen.entry) : undefined
      fc.pre(chosen?.kind === 'entry' && changed !== undefined)
      const other = records.with(at, { kind: 'entry', path: chosen.path, entry: changed })
      const found = compareFileSystems(merged(records), merged(other))
      expect(found.map((difference) => [difference.kind, difference.path])).toEqual([[kind, chosen.path]])
    }),
    { numRuns: 500 },
  )
})

test('one changed attribute of a file with two names is one difference', () => {
  fc.assert(
    fc.property(trees, fc.nat(), fc.constantFrom(...mutations.slice(0, 5)), (records, choice, [kind, change]) => {
      const files = records.filter((record) => record.kind === 'entry' && record.entry.type === 'file')
      const chosen = files[choice % files.length]
      fc.pre(chosen?.kind === 'entry')
      const link = hardLink('/second name', chosen.path, { mode: chosen.entry.mode })
      const changed = change(chosen.entry)
      fc.pre(changed !== undefined)
      const other = records.map((record) => (record === chosen ? { ...record, entry: changed } : record))
      const relink = hardLink('/second name', chosen.path, { mode: changed.mode, uid: changed.uid, gid: changed.gid })
      const found = compareFileSystems(merged([...records, link]), merged([...other, relink]))
      expect(found.map((difference) => difference.kind)).toEqual([kind])
      const apart = merged([...records, { ...chosen, path: '/second name' }])
      expect(compareFileSystems(merged([...records, link]), apart).map((difference) => difference.kind)).toEqual([
        'hard-links',
      ])
    }),
    { numRuns: 500 },
  )
})

test('one path more is one difference, on either side', () => {
  fc.assert(
    fc.property(trees, (records) => {
      const [less, more] = [merged(records), merged([...records, file('/one path more', '')])]
      expect(compareFileSystems(less, more).map(({ kind }) => kind)).toEqual(['only-in-b'])
      expect(compareFileSystems(more, less).map(({ kind }) => kind)).toEqual(['only-in-a'])
    }),
  )
})
