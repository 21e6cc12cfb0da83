import type { Resource, Resources } from '../ir/effects.ts'
import type { Step } from '../ir/step.ts'
import { isPath } from './paths.ts'
import { path } from './resources.ts'
import type { Situation } from './situation.ts'

/** The directory in which a command runs: where it is missing, it is made, and stays in the image. */
export function workingFolder({ cwd, links }: Situation): readonly Resource[] {
  if (cwd === undefined) return [folder('/')]
  const known = path(cwd)
  const places = isPath(known) ? links.follow(known).places : ['/' as const]
  return places.includes('/') && cwd !== '/' ? [folder('/')] : places.map((place): Resource => `folder:${place}`)
}

/** Those that a script may remove, as far as its words say: its own too, and any below what it writes. */
export function removedFolders(step: Step, writes: Resources): readonly Resource[] {
  if (step.kind !== 'run' || step.writes === undefined || writes === 'everything') return []
  if (!REMOVES.test(JSON.stringify(step.command))) return []
  return writes.filter(isPath).map(folder)
}

const REMOVES = /\b(?:clean|mv|rename|rimraf|rm|rmdir|rmtree|unlink|uninstall)\b|-delete\b|--delete/

function folder(path: `/${string}`): Resource {
  return `folder:${path}*`
}
