import fc from 'fast-check'
import { expect, test } from 'vitest'

import { layerBytes, mergedBytes } from '../../src/verify/image-file-system.ts'
import type { LayerRecord } from '../../src/verify/layer.ts'
import { compareFileSystems } from '../../src/verify/compare-file-systems.ts'
import { directory, file, hardLink, merged, opaque, symlink, whiteout } from './layers.ts'

const path = fc
  .array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 3 })
  .map((names) => `/${names.join('/')}`)

const record: fc.Arbitrary<LayerRecord> = fc.oneof(
  fc.tuple(path, fc.string({ maxLength: 3 })).map(([at, content]) => file(at, content)),
  path.map((at) => directory(at)),
  path.map((at) => symlink(at, 'x')),
  fc.tuple(path, path).map(([at, to]) => hardLink(at, to)),
  path.map(whiteout),
  path.map(opaque),
)

const stacks = fc.array(fc.array(record, { maxLength: 8 }), { maxLength: 5 })

/** What a path is in the reference: a number for each file, and what it is. */
type Flat = Map<string, { readonly id: number; readonly what: string }>

/** Layers applied to a plain map of paths, as the image specification words it; undefined where a link has no file. */
function reference(layers: readonly (readonly LayerRecord[])[]): Flat | undefined {
  const flat: Flat = new Map([['/', { id: 0, what: 'directory' }]])
  let id = 0
  const removeBelow = (prefix: string): void => {
    for (const other of [...flat.keys()]) if (other.startsWith(`${prefix}/`)) flat.delete(other)
  }
  const place = (at: string, what: { readonly id: number; readonly what: string }): void => {
    const parts = at.split('/').slice(1)
    for (let depth = 1; depth < parts.length; depth++) {
      const parent = `/${parts.slice(0, depth).join('/')}`
      if (flat.get(parent)?.what !== 'directory') flat.set(parent, { id: ++id, what: 'directory' })
    }
    if (what.what !== 'directory') removeBelow(at)
    flat.set(at, what)
  }
  for (const records of layers) {
    for (const { kind, path: at } of records) {
      if (kind === 'whiteout') flat.delete(at)
      if (kind === 'whiteout' || kind === 'opaque') removeBelow(at)
    }
    for (const given of records) {
      if (given.kind === 'entry') {
        const { type, sha256, target } = given.entry
        place(given.path, { id: ++id, what: [type, sha256, target].filter((part) => part !== undefined).join(' ') })
      } else if (given.kind === 'hard-link') {
        const to = flat.get(given.to)
        if (to === undefined || to.what === 'directory') return undefined
        place(given.path, to)
      }
    }
  }
  return flat
}

test('merging is what applying the layers to a map of paths gives', () => {
  fc.assert(
    fc.property(stacks, (layers) => {
      const expected = reference(layers)
      if (expected === undefined) {
        expect(() => merged(...layers)).toThrow()
        return
      }
      const { entries, hardLinks } = merged(...layers)
      const found = [...entries].map(([at, { type, sha256, target }]) => {
        const what = [type, sha256, target].filter((part) => part !== undefined).join(' ')
        return [at, what, hardLinks.get(at) ?? [at]]
      })
      const names = (id: number): readonly string[] =>
        [...expected]
          .filter(([, other]) => other.id === id)
          .map(([at]) => at)
          .sort()
      expect(new Map(found.map(([at, ...rest]) => [at, rest]))).toEqual(
        new Map([...expected].map(([at, { id, what }]) => [at, [what, names(id)]])),
      )
    }),
    { numRuns: 2000 },
  )
})

test('what is wasted is what the layers have more than the tree', () => {
  fc.assert(
    fc.property(stacks, (layers) => {
      fc.pre(reference(layers) !== undefined)
      const fileSystem = merged(...layers)
      const total = layerBytes(fileSystem).reduce((sum, bytes) => sum + bytes, 0)
      expect(fileSystem.waste.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(total - mergedBytes(fileSystem))
    }),
    { numRuns: 5000 },
  )
})

test('a file system equals itself', () => {
  fc.assert(
    fc.property(stacks, (layers) => {
      fc.pre(reference(layers) !== undefined)
      expect(compareFileSystems(merged(...layers), merged(...layers))).toEqual([])
    }),
  )
})
