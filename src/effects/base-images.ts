import { isStage, type StageNode } from '../ir/definition.ts'
import { NamedContext } from '../ir/named-context.ts'
import { display } from '../ir/text.ts'
import {
  ALPINE_DIRECTORIES,
  BUSYBOX_DIRECTORIES,
  DEBIAN_DIRECTORIES,
  FEDORA_DIRECTORIES,
  inAll,
  NO_DIRECTORIES,
  type Directories,
} from './base-directories.ts'

/** What is known of an image that its publisher documents. Containers of all of these run as root unless said. */
export interface BaseImage {
  /** Variables that it sets and that package tools read. */
  readonly environment: ReadonlyMap<string, string>
  /** Whether it has docker-clean, with which apt keeps no archive. */
  readonly dockerClean: boolean
  /** Those that it has for certain. */
  readonly directories: Directories
  /** Whether it has find(1) for certain. */
  readonly find: boolean
}

const NONE: ReadonlyMap<string, string> = new Map()

/** Source: the Dockerfiles of the official images, and of conda's publishers. */
const DEBIAN_BASED: ReadonlyMap<string, ReadonlyMap<string, string>> = new Map([
  ['debian', NONE],
  ['ubuntu', NONE],
  ['buildpack-deps', NONE],
  ['python', NONE],
  ['node', NONE],
  ['ruby', NONE],
  ['php', NONE],
  ['gcc', NONE],
  ['golang', new Map([['GOPATH', '/go']])],
  [
    'rust',
    new Map([
      ['CARGO_HOME', '/usr/local/cargo'],
      ['RUSTUP_HOME', '/usr/local/rustup'],
    ]),
  ],
])

/** Publishers that move between distributions. */
const ANY_DISTRIBUTION = inAll(DEBIAN_DIRECTORIES, ALPINE_DIRECTORIES, FEDORA_DIRECTORIES)

const OTHERS: ReadonlyMap<string, Directories> = new Map([
  ['alpine', ALPINE_DIRECTORIES],
  ['busybox', BUSYBOX_DIRECTORIES],
  ['fedora', FEDORA_DIRECTORIES],
  ['rockylinux', FEDORA_DIRECTORIES],
  ['almalinux', FEDORA_DIRECTORIES],
  ['continuumio/miniconda3', ANY_DISTRIBUTION],
  ['continuumio/anaconda3', ANY_DISTRIBUTION],
  ['condaforge/miniforge3', DEBIAN_DIRECTORIES],
  ['condaforge/mambaforge', DEBIAN_DIRECTORIES],
])

/** Whether a stage starts from nothing. */
export function isScratch(stage: StageNode): boolean {
  if (isStage(stage.from)) return isScratch(stage.from)
  return Array.isArray(stage.from) && stage.from.length === 1 && stage.from[0] === 'scratch'
}

/** The image below a stage as a reader knows it; undefined where all that matters of it is known. */
export function unknownBase(stage: StageNode): string | undefined {
  if (isStage(stage.from)) return unknownBase(stage.from)
  // Of images for other systems, and of those that run commands of their own first, no directory is known.
  if (isScratch(stage) || (knownBase(stage)?.directories.size ?? 0) > 0) return undefined
  return stage.from instanceof NamedContext ? stage.from.name : display(stage.from)
}

export interface ImageName {
  readonly name: string
  readonly tag: string
  readonly written: string
}

/** The image below a stage and those that it starts from, by the parts of its name; of a registry that is no other's. */
export function imageName(stage: StageNode): ImageName | undefined {
  if (isStage(stage.from)) return imageName(stage.from)
  if (stage.from instanceof NamedContext) return undefined
  const match = /^(?:docker\.io\/)?(?:library\/)?([a-z0-9/-]+)(?::([^@]*))?(?:@.*)?$/.exec(display(stage.from))
  const [, name = '', tag = ''] = match ?? []
  return { name, tag, written: display(stage.from) }
}

/** What is known of the image below a stage and those that it starts from. */
export function knownBase(stage: StageNode): BaseImage | undefined {
  const { name, tag } = imageName(stage) ?? { name: '', tag: '' }
  const debian = DEBIAN_BASED.get(name)
  if (debian !== undefined)
    return {
      environment: debian,
      dockerClean: !/alpine|windows|nanoserver/.test(tag),
      directories: directoriesOfTag(tag),
      find: true,
    }
  const other = OTHERS.get(name)
  return other === undefined
    ? undefined
    : { environment: NONE, dockerClean: false, directories: other, find: other !== FEDORA_DIRECTORIES }
}

/** The official images name their other distributions in the tag; `onbuild` ones run commands of their own first. */
function directoriesOfTag(tag: string): Directories {
  if (/windows|nanoserver|onbuild/.test(tag)) return NO_DIRECTORIES
  if (/-slim$|bookworm|bullseye|trixie|noble|jammy/.test(tag)) return DEBIAN_DIRECTORIES
  // A variable may hold any of it.
  if (tag.includes('$')) return EITHER
  return tag.includes('alpine') ? ALPINE_DIRECTORIES : DEBIAN_DIRECTORIES
}

const EITHER = inAll(DEBIAN_DIRECTORIES, ALPINE_DIRECTORIES)
