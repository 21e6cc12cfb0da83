import { isStage, type StageNode } from '../ir/definition.ts'
import type { Step } from '../ir/step.ts'
import { stepReferences } from '../ir/step-references.ts'
import { display, type Reference, type Text } from '../ir/text.ts'
import { NamedContext } from '../ir/named-context.ts'
import { isScratch, knownBase, unknownBase } from './base-images.ts'
import { NO_DIRECTORIES } from './base-directories.ts'
import { PROGRAMS, PROGRAMS_OF_IMAGES } from './command.ts'
import { LinkTable } from './links.ts'
import { PACKAGED_LINKS, type LinkRegion } from './own-effects.ts'
import { nested } from './paths.ts'
import { path } from './resources.ts'
import { pathList } from './path-values.ts'

/** What a variable is set to; undefined where a build argument or a base that nobody knows decides. */
type Value = string | undefined

/** A path that a step may have written, and the step. */
interface Written {
  readonly path: `/${string}`
  readonly by: string
}

/** What is known at one point of a stage: it grows with every step that is added. */
export class Situation {
  readonly links = new LinkTable((directory) => this.exists(directory))
  readonly #variables = new Map<string, Value>()
  /** By the first part of the path; the empty one is the root. */
  readonly #written = new Map<string, Written[]>()
  readonly #project = new Map<string, Written[]>()
  readonly #projectPaths: `/${string}`[] = []
  readonly #directories: Set<string>
  readonly #hidden = new Map<string, ReadonlySet<string>>()
  /** What everybody may have put anywhere, where that is so. */
  #anywhere: string | undefined
  #cwd: `/${string}` | undefined
  #programs: readonly `/${string}`[] | undefined
  #shell: readonly string[] | undefined = ['/bin/sh', '-c']

  constructor(stage: StageNode) {
    const known = unknownBase(stage) === undefined
    this.#directories = new Set(['', ...(knownBase(stage)?.directories ?? NO_DIRECTORIES)])
    this.#programs = known ? [...PROGRAMS, ...(isDistribution(stage) ? [] : PROGRAMS_OF_IMAGES)] : undefined
    this.#cwd = isScratch(stage) || worksInRoot(stage) ? '/' : undefined
    if (known) {
      if (!isScratch(stage)) this.links.add(baseLinks(stage), 'a package of the base image', true)
    } else {
      this.#shell = undefined
      this.unknown('the base image')
    }
  }

  get variables(): ReadonlyMap<string, Value> {
    return this.#variables
  }

  /** The working directory; undefined where it may be any. */
  get cwd(): `/${string}` | undefined {
    return this.#cwd
  }

  /** Who may have left anything anywhere; undefined where that is nobody. */
  get anywhere(): string | undefined {
    return this.#anywhere
  }

  /** The directories that a command's name is looked up in; undefined where they may be any. */
  get programs(): readonly `/${string}`[] | undefined {
    return this.#programs
  }

  /** The shell and its options; undefined where it may be any. */
  get shell(): readonly string[] | undefined {
    return this.#shell
  }

  /** Whether a directory is there for certain. */
  exists(directory: string): boolean {
    return this.#directories.has(directory)
  }

  /** Who may have written to one of these, of its own content. */
  writer(paths: readonly `/${string}`[]): string | undefined {
    return this.#anywhere ?? writerOf(this.#written, paths)
  }

  /** Who may have put what is the project's own into one of these. */
  projectWriter(paths: readonly `/${string}`[]): string | undefined {
    return this.#anywhere ?? writerOf(this.#project, paths)
  }

  /** Whether the project may have put a program of one of these names where commands are looked up. */
  mayShadow(names: ReadonlySet<string>): boolean {
    if (this.#anywhere !== undefined) return false
    if (this.#programs === undefined) return this.#projectPaths.length > 0
    const directories = this.#programs.map((directory) => path(directory))
    return this.#projectPaths.some((text) => {
      const folder = text === '/' ? '/' : `${text}/`
      return directories.some(
        (directory) =>
          `${directory}/`.startsWith(folder) ||
          (text.startsWith(`${directory}/`) && names.has(text.slice(directory.length + 1))),
      )
    })
  }

  /** From here on anything may be anywhere. */
  unknown(by: string): void {
    this.#anywhere ??= by
    this.#directories.clear()
    this.#directories.add('')
    this.links.add([{ below: '/', itself: true, into: ['/'] }], by, false)
  }

  /** A path was written whose content is not known to name no other paths. */
  wrote(paths: readonly `/${string}`[], by: string): void {
    addWritten(this.#written, paths, by)
  }

  /** A path got what is the project's own. */
  wroteProject(paths: readonly `/${string}`[], by: string): void {
    addWritten(this.#project, paths, by)
  }

  /** The project's files, by the paths of their texts: packages link no directory of others to one of programs. */
  placedProject(texts: readonly `/${string}`[]): void {
    this.#projectPaths.push(...texts)
  }

  /** What may have been removed is there for certain no more. */
  mayRemove(paths: readonly `/${string}`[]): void {
    for (const directory of this.#directories)
      if (
        directory !== '' &&
        paths.some((path) => path === '/' || directory === path || directory.startsWith(`${path}/`))
      )
        this.#directories.delete(directory)
  }

  /** The variables of an ENV that have another value above it; parts of a step are asked for where the whole one stood. */
  hiddenBy(step: Step): ReadonlySet<string> {
    const known = this.#hidden.get(step.id)
    if (known !== undefined) return known
    const names = step.kind === 'env' ? step.entries.map(([name]) => name) : []
    const found = new Set(names.filter((name) => this.#variables.has(name)))
    this.#hidden.set(step.id, found)
    return found
  }

  /** The settings of an instruction for those below it. */
  set(step: Step): void {
    for (const { declaration } of stepReferences(step))
      if (declaration !== undefined && !this.#variables.has(declaration.name))
        this.#variables.set(declaration.name, undefined)
    switch (step.kind) {
      case 'arg':
        if (!this.#variables.has(step.declaration.name)) this.#variables.set(step.declaration.name, undefined)
        return
      case 'env': {
        const made = step.entries.map(([name, value]) => [name, value, this.expand(value)] as const)
        for (const [name, text, value] of made) {
          if (name === 'PATH') this.#programs = this.#lookUp(text)
          this.#variables.set(name, value)
        }
        return
      }
      case 'workdir': {
        const path = this.expand(step.path)
        this.#cwd = path?.startsWith('/') === true ? `/${path.slice(1)}` : undefined
        return
      }
      case 'shell':
        this.#shell = step.argv
        return
      case 'instruction':
        this.#cwd = undefined
        this.#programs = undefined
        this.#shell = undefined
        return
      default:
        return
    }
  }

  /** A text with its variables replaced; undefined where one of them may have any value. */
  expand(text: Text): string | undefined {
    let made = ''
    for (const part of text) {
      const value = typeof part === 'string' ? part : this.#value(part)
      if (value === undefined) return undefined
      made += value
    }
    return made
  }

  #value({ name, declaration, operator }: Reference): string | undefined {
    return declaration === undefined && operator === undefined ? this.#variables.get(name) : undefined
  }

  /** PATH names itself in most images: what it was stays. */
  #lookUp(text: Text): readonly `/${string}`[] | undefined {
    const before = this.#programs
    if (before === undefined) return undefined
    const self = (part: Text[number]): boolean =>
      typeof part !== 'string' && part.name === 'PATH' && part.operator === undefined && part.declaration === undefined
    const others = this.expand(text.map((part) => (self(part) ? KEPT : part)))
    const added = others?.split(':').filter((part) => part !== KEPT)
    if (added === undefined || added.some((part) => part.includes(KEPT))) return undefined
    const list = added.length === 0 ? [] : pathList(added.join(':'), this.#cwd)
    if (list === undefined) return undefined
    return text.some(self) ? [...list, ...before] : list
  }
}

function addWritten(to: Map<string, Written[]>, paths: readonly `/${string}`[], by: string): void {
  for (const path of paths) {
    const group = to.get(firstPart(path))
    if (group === undefined) to.set(firstPart(path), [{ path, by }])
    else group.push({ path, by })
  }
}

function writerOf(
  written: ReadonlyMap<string, readonly Written[]>,
  paths: readonly `/${string}`[],
): string | undefined {
  const [anywhere] = written.get('') ?? []
  if (anywhere !== undefined) return anywhere.by
  for (const path of paths) {
    const group = path === '/' ? [...written.values()].flat() : (written.get(firstPart(path)) ?? [])
    const found = group.find((other) => nested(path, other.path))
    if (found !== undefined) return found.by
  }
  return undefined
}

function firstPart(path: string): string {
  return path.split('/', 2)[1] ?? ''
}

const KEPT = '\u0000'

/** Images that hold a distribution and nothing else. */
const DISTRIBUTION = /^(?:docker\.io\/)?(?:library\/)?(?:alpine|debian|fedora|rockylinux|almalinux|ubuntu)(?:[:@]|$)/

/** What a base image may have linked, beside what every image of its distribution has. */
function baseLinks(stage: StageNode): readonly LinkRegion[] {
  return isDistribution(stage) ? PACKAGED_LINKS : [...PACKAGED_LINKS, ...OF_IMAGES]
}

/**
 * Source: the Dockerfiles of the official images and of conda's publishers: node's yarn and conda's setting for shells lie in /opt, gcc's
 * alternatives in /usr/local.
 */
const OF_IMAGES: readonly LinkRegion[] = [
  { below: '/usr/local', itself: false, into: ['/usr/local', '/opt'] },
  { below: '/opt', itself: false, into: ['/opt'] },
  { below: '/etc/profile.d', itself: false, into: ['/opt'] },
  { below: '/etc/alternatives', itself: false, into: ['/usr/local'] },
  { below: '/usr/bin', itself: false, into: ['/usr/local'] },
]

function isDistribution(stage: StageNode): boolean {
  if (isStage(stage.from)) return isDistribution(stage.from)
  return !(stage.from instanceof NamedContext) && DISTRIBUTION.test(display(stage.from))
}

/** Images whose working directory is the root: others, such as golang's, have their own. */
const WORKS_IN_ROOT =
  /^(?:docker\.io\/)?(?:library\/)?(?:busybox|buildpack-deps|gcc|node|python|ruby|rust)(?::(?!.*onbuild)|@|$)/

function worksInRoot(stage: StageNode): boolean {
  if (isStage(stage.from)) return worksInRoot(stage.from)
  if (stage.from instanceof NamedContext) return false
  const image = display(stage.from)
  return DISTRIBUTION.test(image) || WORKS_IN_ROOT.test(image)
}
