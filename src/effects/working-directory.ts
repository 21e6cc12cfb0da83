import type { Resource, Resources } from '../ir/effects.ts'
import type { Step } from '../ir/step.ts'
import { isPath } from './paths.ts'
import { path } from './resources.ts'
import type { Situation } from './situation.ts'

/** The directory in which a command runs: where it is missing, it is made, and stays in the image. */
export function workingDirectory({ cwd, links }: Situation): readonly Resource[] {
  if (cwd === undefined) return [anyBelow('/')]
  const known = path(cwd)
  const places = isPath(known) ? links.follow(known).places : ['/' as const]
  return places.includes('/') && cwd !== '/' ? [anyBelow('/')] : places.map((place): Resource => `workdir:${place}`)
}

/** Those that a script may remove, as far as its words say: its own too, and any below what it writes. */
export function removedDirectories(step: Step, writes: Resources): readonly Resource[] {
  if (step.kind !== 'run' || step.writes === undefined || writes === 'everything') return []
  if (!REMOVES.test(JSON.stringify(step.command))) return []
  return writes.filter(isPath).map(anyBelow)
}

const REMOVES = /\b(?:clean|mv|rename|rimraf|rm|rmdir|rmtree|unlink|uninstall)\b|-delete\b|--delete/

function anyBelow(path: `/${string}`): Resource {
  return `workdir:${path}*`
}
