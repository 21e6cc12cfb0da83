import type { StageNode } from '../ir/definition.ts'
import { imageName } from './base-images.ts'

/** Names of releases that distributions made before 2020, as tags spell them. */
const OLD_CODENAMES =
  /(?:^|-)(?:buster|stretch|jessie|wheezy|eoan|disco|cosmic|bionic|xenial|trusty|precise|alpine3\.(?:\d|10))(?:[-.]|$)/

const NEWER_CODENAMES = /(?:^|-)(?:bullseye|bookworm|trixie|forky|alpine3\.(?:1[1-9]|2\d))(?:[-.]|$)/

/** The first version of an image that is only to be had with tools of 2020 or later, where its tag names no distribution. */
const FIRST_NEW: ReadonlyMap<string, readonly [major: number, minor: number, patch: number]> = new Map([
  ['debian', [11, 0, 0]],
  ['ubuntu', [20, 4, 0]],
  ['alpine', [3, 11, 0]],
  ['fedora', [32, 0, 0]],
  ['rockylinux', [9, 0, 0]],
  ['almalinux', [9, 0, 0]],
  ['python', [3, 7, 4]],
  ['node', [18, 0, 0]],
  ['golang', [1, 17, 0]],
  ['rust', [1, 58, 0]],
  ['ruby', [3, 1, 0]],
  ['php', [8, 1, 0]],
  ['gcc', [12, 0, 0]],
  ['continuumio/miniconda3', [4, 8, 0]],
  ['continuumio/anaconda3', [2020, 0, 0]],
  ['condaforge/miniforge3', [4, 8, 0]],
  ['condaforge/mambaforge', [4, 8, 0]],
])

/**
 * The image below a stage, where its tag tells of a release of before 2020: its tools are of then, or may be. A tag without
 * a version, or one that a variable makes, is taken to be newer.
 */
export function oldRelease(stage: StageNode): string | undefined {
  const found = imageName(stage)
  if (found === undefined) return undefined
  const { name, tag, written } = found
  // Python's own pip comes with it, those of the others with their distribution.
  if (name !== 'python') {
    if (OLD_CODENAMES.test(tag)) return written
    if (NEWER_CODENAMES.test(tag)) return undefined
  }
  const first = FIRST_NEW.get(name)
  const version = /^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?/.exec(tag)
  if (first === undefined || version === null) return undefined
  // What a tag leaves open is the newest.
  const given = version.slice(1).map((part: string | undefined) => (part === undefined ? Infinity : Number(part)))
  const different = first.findIndex((part, index) => part !== given[index])
  return different !== -1 && (given[different] ?? Infinity) < (first[different] ?? 0) ? written : undefined
}
