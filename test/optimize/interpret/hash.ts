import { createHash } from 'node:crypto'

/** A short name for what these parts say: equal parts, equal names. */
export function hash(...parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 12)
}

export function sorted<Value>(map: ReadonlyMap<string, Value>): readonly (readonly [string, Value])[] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1))
}

/** One of a list, the same for the same name. */
export function choose<Item>(items: readonly [Item, ...Item[]], name: string): Item {
  return items[Number.parseInt(name, 16) % items.length] ?? items[0]
}
