import { EngineError } from '../ir/errors.ts'
import type { FileEntry } from './file-entry.ts'
import type { Waste } from './image-file-system.ts'
import type { LayerRecord } from './layer.ts'
import { escapeText } from './escape-text.ts'

/** One file, whatever its names: hard links are nodes that share it. */
interface Inode {
  entry: FileEntry
  readonly layer: number
  names: number
}

interface Node {
  inode: Inode
  readonly children: Map<string, Node>
}

// What engines make for a parent directory that a layer does not mention.
const impliedDirectory: FileEntry = { type: 'directory', mode: 0o755, uid: 0, gid: 0, size: 0 }

/** A file system that layers are laid over, one after the other. */
export class MergedTree {
  readonly waste: Waste[] = []
  readonly #root = newNode(impliedDirectory, 0)
  #layer = -1

  /** Lays one more layer on top. Its whiteouts hide what is below it and never its own files, wherever they stand. */
  apply(records: readonly LayerRecord[]): void {
    this.#layer++
    for (const record of records) {
      if (record.kind === 'whiteout') this.#remove(record.path)
      else if (record.kind === 'opaque') this.#empty(record.path)
    }
    for (const record of records) {
      if (record.kind === 'entry') this.#put(record.path, record.entry)
      else if (record.kind === 'hard-link') this.#link(record)
    }
  }

  /** Every path with its file, a directory before what it holds. */
  *paths(): Generator<readonly [path: string, file: { readonly entry: FileEntry; readonly names: number }]> {
    yield ['/', this.#root.inode]
    yield* below('', this.#root)
  }

  #put(path: string, entry: FileEntry): void {
    if (path === '/') {
      this.#root.inode = { entry, layer: this.#layer, names: 1 }
      return
    }
    const [parent, name] = this.#parent(path)
    const present = parent.children.get(name)
    if (present !== undefined && isDirectory(present) && entry.type === 'directory') {
      present.inode = { entry, layer: this.#layer, names: 1 }
      return
    }
    if (present !== undefined) this.#drop(path, present)
    parent.children.set(name, newNode(entry, this.#layer))
  }

  #link({ path, to, mode, uid, gid }: Extract<LayerRecord, { kind: 'hard-link' }>): void {
    const target = this.#find(to)
    if (target === undefined || isDirectory(target)) {
      throw new EngineError(
        `a layer of the image says that ${escapeText(path)} is a hard link to ${escapeText(to)}, which is no file of it`,
      )
    }
    const { inode } = target
    // Engines apply what the link's own header says to the one file.
    if (inode.entry.type !== 'symlink') inode.entry = { ...inode.entry, mode, uid, gid }
    // Counted first, as making room for the new name may take away the old one.
    inode.names++
    const [parent, name] = this.#parent(path)
    const present = parent.children.get(name)
    if (present !== undefined) this.#drop(path, present)
    parent.children.set(name, { inode, children: new Map() })
  }

  #remove(path: string): void {
    const present = this.#find(path)
    if (present === undefined || path === '/') return
    const [parent, name] = this.#parent(path)
    this.#drop(path, present)
    parent.children.delete(name)
  }

  #empty(path: string): void {
    const node = this.#find(path)
    for (const [name, child] of node?.children ?? []) this.#drop(`${path === '/' ? '' : path}/${name}`, child)
    node?.children.clear()
  }

  #drop(path: string, node: Node): void {
    for (const [name, child] of node.children) this.#drop(`${path}/${name}`, child)
    const { inode } = node
    inode.names--
    if (inode.names === 0 && inode.entry.size > 0) {
      this.waste.push({ path, bytes: inode.entry.size, addedBy: inode.layer, removedBy: this.#layer })
    }
  }

  #find(path: string): Node | undefined {
    let node: Node | undefined = this.#root
    for (const name of names(path)) node = node?.children.get(name)
    return node
  }

  #parent(path: string): readonly [parent: Node, name: string] {
    const folders = names(path)
    const name = folders.pop() ?? ''
    let node = this.#root
    for (const [depth, folder] of folders.entries()) {
      let child = node.children.get(folder)
      if (child === undefined || !isDirectory(child)) {
        if (child !== undefined) this.#drop(`/${folders.slice(0, depth + 1).join('/')}`, child)
        child = newNode(impliedDirectory, this.#layer)
        node.children.set(folder, child)
      }
      node = child
    }
    return [node, name]
  }
}

function newNode(entry: FileEntry, layer: number): Node {
  return { inode: { entry, layer, names: 1 }, children: new Map() }
}

function isDirectory(node: Node): boolean {
  return node.inode.entry.type === 'directory'
}

function names(path: string): string[] {
  return path.split('/').filter((name) => name !== '')
}

function* below(path: string, node: Node): Generator<readonly [string, Inode]> {
  for (const [name, child] of node.children) {
    yield [`${path}/${name}`, child.inode]
    yield* below(`${path}/${name}`, child)
  }
}
