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
interface Flat {
  readonly id: number
  readonly what: string
}

/**
 * Layers applied to plain maps of paths: each is first a map of its own, in the order of its records, and then laid over
 * what is below as overlayfs does it. Undefined where a link has no file.
 */
function reference(layers: readonly (readonly LayerRecord[])[]): ReadonlyMap<string, Flat> | undefined {
  const flat = new Map<string, Flat>([['/', { id: 0, what: 'directory' }]])
  let id = 0
  const made = (what: string): Flat => ({ id: ++id, what })
  const remove = (map: Map<string, unknown> | Set<string>, at: string): void => {
    for (const other of [...map.keys()]) if (other === at || other.startsWith(`${at}/`)) map.delete(other)
  }
  for (const records of layers) {
    const upper = new Map<string, Flat | 'hidden'>()
    const opaques = new Set<string>()
    const is = (at: string, what: string): boolean => {
      const found = upper.get(at)
      return found !== undefined && found !== 'hidden' && found.what === what
    }
    // Every link of these layers has the target x, which is never a link.
    const real = (at: string): string =>
      at
        .split('/')
        .slice(1)
        .reduce((above, name) => (is(`${above}/${name}`, 'symlink x') ? `${above}/x` : `${above}/${name}`), '')
    const folder = (at: string): string => {
      const parts = at === '/' ? [] : real(at).split('/').slice(1)
      return parts.reduce((above, name) => {
        const path = `${above}/${name}`
        if (!is(path, 'directory')) {
          if (upper.has(path)) opaques.add(path)
          upper.set(path, made('directory'))
        }
        return path
      }, '')
    }
    const split = (at: string): readonly [string, string] => {
      const slash = at.lastIndexOf('/')
      return [at.slice(0, slash) || '/', at.slice(slash)]
    }
    const place = (given: string, what: Flat | 'hidden'): void => {
      const [parent, name] = split(given)
      const at = `${folder(parent)}${name}`
      if (!(is(at, 'directory') && what !== 'hidden' && what.what === 'directory')) {
        remove(upper, at)
        remove(opaques, at)
      }
      upper.set(at, what)
    }
    for (const given of records) {
      if (given.kind === 'entry') {
        const { type, sha256, target } = given.entry
        place(given.path, made([type, sha256, target].filter((part) => part !== undefined).join(' ')))
      } else if (given.kind === 'hard-link') {
        const [parent, name] = split(given.to)
        const to = `${parent === '/' ? '' : real(parent)}${name}`
        const found = upper.get(to) ?? flat.get(to)
        if (found === undefined || (found !== 'hidden' && found.what === 'directory')) return undefined
        place(given.path, found)
      } else if (given.kind === 'opaque') {
        opaques.add(folder(given.path))
      } else {
        const [parent, name] = split(given.path)
        const at = `${folder(parent)}${name}`
        if (upper.has(at)) opaques.add(at)
        else upper.set(at, 'hidden')
      }
    }
    for (const [at, what] of [...upper].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const isKept = flat.get(at)?.what === 'directory' && what !== 'hidden' && what.what === 'directory'
      if (!isKept || opaques.has(at)) remove(flat, at)
      if (what !== 'hidden') flat.set(at, what)
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
