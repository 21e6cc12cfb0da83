import type { FileEntry } from './file-entry.ts'
import type { Waste } from './image-file-system.ts'
import type { LayerRecord } from './layer.ts'
import { followLinks, isDirectory, newInode, nodeAt, type Inode, type TreeNode, type UpperNode } from './tree-nodes.ts'
import type { Unpacker } from './unpacker.ts'
import { UpperLayer, type Below } from './upper-layer.ts'

const emptyRoot: FileEntry = { type: 'directory', mode: 0o755, uid: 0, gid: 0, size: 0 }

/** A file system that layers are laid over, one after the other, as overlayfs does it. */
export class MergedTree {
  readonly waste: Waste[] = []
  readonly #root: TreeNode = { inode: newInode(emptyRoot, 0), children: new Map() }
  readonly #unpacker: Unpacker
  #layer = -1

  constructor(unpacker: Unpacker) {
    this.#unpacker = unpacker
  }

  /** Lays one more layer on top. */
  apply(records: readonly LayerRecord[]): void {
    this.#layer++
    const below: Below = {
      inodeAt: (path) => nodeAt(this.#root, path)?.inode,
      followed: (path) => this.#followed(path),
    }
    const upper = new UpperLayer(below, this.#layer, this.#unpacker, (path, node) => this.#drop(path, node))
    for (const record of records) upper.add(record)
    if (upper.root.inode !== undefined) this.#root.inode = upper.root.inode
    this.#lay('', this.#root, upper.root)
  }

  /** Every path with its file, a directory before what it holds. */
  *paths(): Generator<readonly [path: string, file: { readonly entry: FileEntry; readonly names: number }]> {
    yield ['/', this.#root.inode]
    yield* below('', this.#root)
  }

  #lay(path: string, lower: TreeNode, upper: UpperNode): void {
    for (const [name, above] of upper.children) {
      const at = `${path}/${name}`
      const below = lower.children.get(name)
      const { inode } = above
      if (inode !== undefined && below !== undefined && isDirectory(below) && isDirectory(above) && !above.opaque) {
        below.inode = inode
        this.#lay(at, below, above)
        continue
      }
      if (below !== undefined) this.#drop(at, below)
      if (inode === undefined) {
        lower.children.delete(name)
        continue
      }
      const made: TreeNode = { inode, children: new Map() }
      lower.children.set(name, made)
      this.#lay(at, made, above)
    }
  }

  #drop(path: string, { inode, children }: TreeNode | UpperNode): void {
    for (const [name, child] of children) this.#drop(`${path}/${name}`, child)
    if (inode === undefined) return
    inode.names--
    if (inode.names === 0 && inode.entry.size > 0) {
      this.waste.push({ path, bytes: inode.entry.size, addedBy: inode.layer, removedBy: this.#layer })
    }
  }

  #followed(path: string): FileEntry | undefined {
    const real = followLinks(path, (at) => nodeAt(this.#root, at)?.inode.entry.target)
    return real === undefined ? undefined : nodeAt(this.#root, real)?.inode.entry
  }
}

function* below(path: string, node: TreeNode): Generator<readonly [string, Inode]> {
  for (const [name, child] of node.children) {
    yield [`${path}/${name}`, child.inode]
    yield* below(`${path}/${name}`, child)
  }
}
