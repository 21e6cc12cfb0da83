import { imageFlags } from '../world/images.ts'

/**
 * Mounts are injected on images that their publishers document. Definitions of the tests have such a name, and their builds
 * another image under it, beside those of the fixture world.
 */
export interface StandIn {
  /** What the definition starts from. */
  readonly name: string
  /** What the engine has. */
  readonly tag: string
}

/** What a build is told of it. */
export function standInFlags(...images: readonly StandIn[]): readonly string[] {
  return [...imageFlags(), ...images.flatMap(({ name, tag }) => ['--build-context', `${name}=docker-image://${tag}`])]
}
