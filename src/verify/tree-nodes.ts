import type { FileEntry } from './file-entry.ts'

/** One file, whatever its names: hard links are nodes that share it. */
export interface Inode {
  entry: FileEntry
  readonly layer: number
  names: number
}

/** A name of a merged file system. */
export interface TreeNode {
  inode: Inode
  readonly children: Map<string, TreeNode>
}

/** What overlayfs calls an upper layer: a name that a layer sets or, where it has no file, hides. */
export interface UpperNode {
  inode: Inode | undefined
  readonly children: Map<string, UpperNode>
  /** Set where nothing of the layers below shows through. */
  opaque: boolean
}

export function newInode(entry: FileEntry, layer: number): Inode {
  return { entry, layer, names: 1 }
}

export function isDirectory({ inode }: TreeNode | UpperNode): boolean {
  return inode?.entry.type === 'directory'
}

export function namesOf(path: string): string[] {
  return path.split('/').filter((name) => name !== '')
}

const mostLinks = 255

/**
 * The path that a path stands for where links are followed, those of its last part included; nothing leads out of the
 * root. Undefined where links lead in a circle.
 *
 * @param targetOf the target of the symlink at a path, undefined where there is none
 */
export function followLinks(path: string, targetOf: (path: string) => string | undefined): string | undefined {
  const rest = namesOf(path).reverse()
  let real = ''
  let links = 0
  for (let name = rest.pop(); name !== undefined; name = rest.pop()) {
    if (name === '.') continue
    if (name === '..') {
      real = real.slice(0, Math.max(real.lastIndexOf('/'), 0))
      continue
    }
    const target = targetOf(`${real}/${name}`)
    if (target === undefined) {
      real = `${real}/${name}`
      continue
    }
    if (++links > mostLinks) return undefined
    if (target.startsWith('/')) real = ''
    rest.push(...namesOf(target).reverse())
  }
  return real === '' ? '/' : real
}

/** The node at a path, following no link. */
export function nodeAt<Node extends { readonly children: ReadonlyMap<string, Node> }>(
  root: Node,
  path: string,
): Node | undefined {
  let node: Node | undefined = root
  for (const name of namesOf(path)) node = node?.children.get(name)
  return node
}
