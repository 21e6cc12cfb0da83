import { posix } from 'node:path'

import { EngineError } from '../ir/errors.ts'
import { escapeText } from './escape-text.ts'
import type { FileEntry } from './file-entry.ts'
import type { LayerRecord } from './layer.ts'
import { overlayMark, withoutOverlayMarks } from './overlay-marks.ts'
import { followLinks, isDirectory, namesOf, newInode, nodeAt, type Inode, type UpperNode } from './tree-nodes.ts'
import type { Unpacker } from './unpacker.ts'

/** What is below a layer, as far as unpacking it asks. */
export interface Below {
  /** The file at a path. */
  readonly inodeAt: (path: string) => Inode | undefined
  /** What is at a path when links are followed. */
  readonly followed: (path: string) => FileEntry | undefined
}

type HardLink = Extract<LayerRecord, { kind: 'hard-link' }>

// What is made for a parent directory that no layer mentions.
const impliedDirectory: FileEntry = { type: 'directory', mode: 0o755, uid: 0, gid: 0, size: 0 }

/**
 * One layer as it is unpacked for overlayfs, entry by entry in the order of its tar: github.com/moby/go-archive `Unpack`
 * with overlay whiteouts, and containerd's pkg/archive `Apply` with `OverlayConvertWhiteout`. Where they refuse a layer,
 * what the image specification says holds.
 */
export class UpperLayer {
  readonly root: UpperNode = { inode: undefined, children: new Map(), opaque: false }
  readonly #below: Below
  readonly #layer: number
  readonly #unpacker: Unpacker
  readonly #drop: (path: string, node: UpperNode) => void

  /** @param drop called with what a later entry of the same layer replaces */
  constructor(below: Below, layer: number, unpacker: Unpacker, drop: (path: string, node: UpperNode) => void) {
    this.#below = below
    this.#layer = layer
    this.#unpacker = unpacker
    this.#drop = drop
  }

  add(record: LayerRecord): void {
    switch (record.kind) {
      case 'entry': {
        this.#put(record.path, record.entry)
        return
      }
      case 'hard-link': {
        this.#link(record)
        return
      }
      case 'whiteout': {
        this.#hide(record.path)
        return
      }
      case 'opaque':
        // overlayfs has one root directory, made of all layers: none can hide it.
        if (record.path !== '/') this.#directory(record.path).opaque = true
    }
  }

  #put(path: string, entry: FileEntry): void {
    const mark = overlayMark(path, entry, this.#unpacker)
    const own = withoutOverlayMarks(entry, this.#unpacker)
    if (path === '/') {
      this.root.inode = newInode(own, this.#layer)
      return
    }
    const [parent, name] = this.#parent(path)
    const present = parent.children.get(name)
    if (present !== undefined && isDirectory(present) && own.type === 'directory') {
      present.inode = newInode(own, this.#layer)
      present.opaque ||= mark === 'opaque'
      return
    }
    if (present !== undefined) this.#drop(path, present)
    // A directory that takes the place of a whiteout shows what the layers below have: overlayfs knows of no whiteout then.
    parent.children.set(name, {
      inode: mark === 'whiteout' ? undefined : newInode(own, this.#layer),
      children: new Map(),
      opaque: mark === 'opaque',
    })
  }

  /** Hides what the layers below have at a path; what its own layer has there stays. */
  #hide(path: string): void {
    if (path === '/') return
    const [parent, name] = this.#parent(path)
    const present = parent.children.get(name)
    if (present === undefined) parent.children.set(name, { inode: undefined, children: new Map(), opaque: false })
    else present.opaque = true
  }

  #link(record: HardLink): void {
    const to = posix.join(this.#follow(posix.dirname(record.to)), posix.basename(record.to))
    const target = nodeAt(this.root, to)
    const inode = target === undefined ? this.#below.inodeAt(to) : target.inode
    if (target === undefined ? inode === undefined : isDirectory(target)) throw noFile(record)
    if (inode?.entry.type === 'directory') throw noFile(record)
    if (inode !== undefined) {
      inode.entry = linked(inode.entry, record, this.#unpacker)
      // Counted first, as making room for the new name may take away the old one.
      inode.names++
    }
    const [parent, name] = this.#parent(record.path)
    const present = parent.children.get(name)
    if (present !== undefined) this.#drop(record.path, present)
    // A link to a whiteout is a whiteout.
    parent.children.set(name, { inode, children: new Map(), opaque: false })
  }

  #parent(path: string): readonly [parent: UpperNode, name: string] {
    return [this.#directory(posix.dirname(path)), posix.basename(path)]
  }

  /** The directory at a path. Links that the layer has put there are followed, and what is missing is made. */
  #directory(path: string): UpperNode {
    let node = this.root
    let at = ''
    for (const name of namesOf(this.#follow(path))) {
      at = `${at}/${name}`
      let child = node.children.get(name)
      if (child === undefined || !isDirectory(child)) {
        if (child !== undefined) this.#drop(at, child)
        // Below a name that it hides, a layer starts anew.
        const opaque = child !== undefined
        child = { inode: newInode(this.#implied(at), this.#layer), children: new Map(), opaque }
        node.children.set(name, child)
      }
      node = child
    }
    return node
  }

  #follow(path: string): string {
    const targetOf = (at: string): string | undefined => nodeAt(this.root, at)?.inode?.entry.target
    return followLinks(path, targetOf) ?? path
  }

  /** A directory that the layer does not mention: containerd takes over what is below, and Docker makes its own. */
  #implied(path: string): FileEntry {
    const below = this.#unpacker === 'containerd' ? this.#below.followed(path) : undefined
    return below?.type === 'directory' ? below : impliedDirectory
  }
}

/** Engines apply what the link's own header says to the one file, and setting an owner takes its capabilities away. */
function linked(entry: FileEntry, { mode, uid, gid, xattrs = new Map() }: HardLink, unpacker: Unpacker): FileEntry {
  const { xattrs: before, ...rest } = entry
  const kept = [...(before ?? [])].filter(([name]) => name !== 'security.capability')
  const all = new Map([...kept, ...xattrs])
  const changed: FileEntry = {
    ...rest,
    ...{ uid, gid },
    ...(entry.type === 'symlink' ? {} : { mode }),
    ...(all.size === 0 ? {} : { xattrs: all }),
  }
  return withoutOverlayMarks(changed, unpacker)
}

function noFile({ path, to }: HardLink): EngineError {
  return new EngineError(
    `a layer of the image says that ${escapeText(path)} is a hard link to ${escapeText(to)}, which is no file of it`,
  )
}
