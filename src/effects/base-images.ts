import { isStage, type StageNode } from '../ir/definition.ts'
import { NamedContext } from '../ir/named-context.ts'
import { display } from '../ir/text.ts'

/** What is known of an image that its publisher documents. Containers of all of these run as root unless said. */
export interface BaseImage {
  /** Variables that it sets and that package tools read. */
  readonly environment: ReadonlyMap<string, string>
  /** Whether it has docker-clean, with which apt keeps no archive. */
  readonly dockerClean: boolean
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

const OTHERS: ReadonlyMap<string, ReadonlyMap<string, string>> = new Map([
  ['alpine', NONE],
  ['fedora', NONE],
  ['rockylinux', NONE],
  ['almalinux', NONE],
  ['continuumio/miniconda3', NONE],
  ['continuumio/anaconda3', NONE],
  ['condaforge/miniforge3', NONE],
  ['condaforge/mambaforge', NONE],
])

/** What is known of the image below a stage and those that it starts from. */
export function knownBase(stage: StageNode): BaseImage | undefined {
  if (isStage(stage.from)) return knownBase(stage.from)
  if (stage.from instanceof NamedContext) return undefined
  const match = /^(?:docker\.io\/)?(?:library\/)?([a-z0-9/-]+)(?::([^@]*))?(?:@.*)?$/.exec(display(stage.from))
  const [, name = '', tag = ''] = match ?? []
  const debian = DEBIAN_BASED.get(name)
  if (debian !== undefined) return { environment: debian, dockerClean: !/alpine|windows|nanoserver/.test(tag) }
  const other = OTHERS.get(name)
  return other === undefined ? undefined : { environment: other, dockerClean: false }
}
