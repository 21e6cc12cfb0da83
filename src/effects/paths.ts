import type { Resource } from '../ir/effects.ts'

/** Whether one path is the other or lies below it. */
export function nested(first: string, second: string): boolean {
  return isBelow(first, second) || isBelow(second, first)
}

function isBelow(path: string, folder: string): boolean {
  if (!path.startsWith(folder)) return folder.endsWith('/') && folder.replace(/\/+$/, '') === path
  return path.length === folder.length || folder.endsWith('/') || path[folder.length] === '/'
}

/** Whether a resource is a path: the others have names. */
export function isPath(resource: Resource): resource is `/${string}` {
  return resource.startsWith('/')
}
