import type { Diagnostic } from '../../ir/errors.ts'
import { NamedContext } from '../../ir/named-context.ts'
import type { Origin } from '../../ir/origin.ts'
import type { RuleName } from '../../ir/rule-names.ts'
import type { Text } from '../../ir/text.ts'
import { imageText } from '../checks.ts'
import type { Calls } from '../constant-name.ts'
import type { StepDraft } from '../draft.ts'
import { Mistake } from '../mistake.ts'
import { checkAllow, checkOptions, commonFields, type StepOptions } from '../options.ts'
import { captureCall } from '../origin.ts'
import type { ShellText } from '../sh.ts'
import { addUserStep, type AddUserOptions } from '../steps/add-user.ts'
import { apkStep, type ApkOptions } from '../steps/apk.ts'
import { aptStep, type AptOptions } from '../steps/apt.ts'
import {
  aptRepositoryStep,
  aptSnapshotStep,
  type AptRepositoryOptions,
  type AptSnapshotOptions,
} from '../steps/apt-repository.ts'
import {
  condaInstallerStep,
  condaStep,
  type CondaInstallerOptions,
  type CondaManifest,
  type CondaOptions,
} from '../steps/conda.ts'
import { dnfStep, type DnfOptions } from '../steps/dnf.ts'
import { cargoBuildStep, cargoInstallStep, type CargoBuildOptions, type CargoInstallOptions } from '../steps/cargo.ts'
import { addStep, copyStep, fileStep, type AddOptions, type CopyOptions, type FileOptions } from '../steps/files.ts'
import { goBuildStep, goInstallStep, type GoBuildOptions, type GoInstallOptions } from '../steps/go.ts'
import { npmStep, type NpmGlobalOptions, type NpmOptions } from '../steps/npm.ts'
import { onbuildStep } from '../steps/onbuild.ts'
import { pipStep, type PipOptions } from '../steps/pip.ts'
import type { PythonManifest } from '../steps/python-packages.ts'
import { pnpmStep, type PnpmGlobalOptions, type PnpmOptions } from '../steps/pnpm.ts'
import { runStep, type Command, type RunOptions } from '../steps/run.ts'
import {
  uvPythonStep,
  uvStep,
  uvSyncStep,
  type UvOptions,
  type UvPythonOptions,
  type UvSyncOptions,
} from '../steps/uv.ts'
import * as settings from '../steps/settings.ts'
import { yarnStep, type YarnOptions } from '../steps/yarn.ts'
import { describe, Variable, type TextLike } from '../variables.ts'
import type { FromOptions } from './flow.ts'
import { isStageName, platformText } from './from.ts'
import type { AnyStage, STATE } from './types.ts'

/** A step as written: what it is, and where. */
export interface WrittenStep {
  readonly draft: StepDraft
  readonly origin: Origin
  /** The stage that a copy takes from. */
  readonly from?: StageBuilder
  /** The stages that mounts come from, each by the place of its mount in the list. */
  readonly mounted?: ReadonlyMap<number, StageBuilder>
}

/** What a stage starts from: an image, a named context, or another stage. */
type Base =
  | { readonly kind: 'image'; readonly image: Text }
  | { readonly kind: 'context'; readonly context: NamedContext }
  | { readonly kind: 'stage'; readonly stage: StageBuilder }

export interface StageState {
  readonly origin: Origin
  readonly calls: Calls
  readonly base?: Base
  readonly name?: string
  readonly platform?: Text
  readonly allow?: readonly RuleName[]
  readonly steps: readonly WrittenStep[]
  readonly diagnostics: readonly Diagnostic[]
}

/**
 * A stage with every call. Authors see it as a `Stage`, which has the calls that are legal at its point; a wrong call is
 * remembered with its place and reported, with all others, when the image is used.
 */
export class StageBuilder {
  readonly state: StageState
  /** It stands for a stage in any state. */
  declare readonly [STATE]: never

  constructor(state: StageState) {
    this.state = Object.freeze(state)
  }

  from(base: TextLike | AnyStage | NamedContext, options: FromOptions = {}): StageBuilder {
    return this.#attempt('from', (origin) => {
      if (this.state.base !== undefined)
        throw new Mistake('this stage has a base already: start another one with stage()')
      checkOptions(options, ['as', 'platform', 'allow'], "{ as: 'base' }")
      checkAllow(options.allow)
      if (options.as !== undefined && !isStageName(options.as))
        throw new Mistake(`as: ${describe(options.as)} is no stage name. Use lower-case letters, digits, . _ and -`)
      return {
        ...this.state,
        origin,
        base: readBase(base),
        ...(options.as === undefined ? {} : { name: options.as }),
        ...(options.platform === undefined ? {} : { platform: platformText(options.platform) }),
        ...(options.allow === undefined ? {} : { allow: options.allow }),
      }
    })
  }

  use(fragment: AnyStage | ((stage: StageBuilder) => AnyStage)): StageBuilder {
    return this.#attempt('use', () => {
      if (typeof fragment === 'function') return returned(fragment(this), 'use').state
      return this.#followedBy(fragmentState(fragment, 'use'))
    })
  }

  when(condition: boolean, change: (stage: StageBuilder) => AnyStage): StageBuilder {
    return this.#attempt('when', () => {
      if (typeof condition !== 'boolean')
        throw new Mistake(`the condition of .when() must be true or false, not ${describe(condition)}`)
      if (typeof change !== 'function')
        throw new Mistake(`.when() takes a function of the stage as its second argument, not ${describe(change)}`)
      return condition ? returned(change(this), 'when').state : this.state
    })
  }

  arg(argument: Variable, options: StepOptions = {}): StageBuilder {
    return this.#add('arg', () => {
      if (!(argument instanceof Variable) || argument.reference.declaration === undefined)
        throw new Mistake(".arg() takes what arg('NAME', 'default') returned")
      return { kind: 'arg', ...commonFields(options), declaration: argument.reference.declaration }
    })
  }

  onbuild(fragment: AnyStage, options: StepOptions = {}): StageBuilder {
    return this.#attempt('onbuild', (origin) => {
      const { steps, diagnostics } = fragmentState(fragment, 'onbuild')
      const triggers = steps.map((step) => ({ draft: onbuildStep(step, options), origin }))
      if (triggers.length === 0 && diagnostics.length === 0)
        throw new Mistake('.onbuild(stage()) holds no step: give it one, or take the call out')
      return {
        ...this.state,
        steps: [...this.state.steps, ...triggers],
        diagnostics: [...this.state.diagnostics, ...diagnostics],
      }
    })
  }

  instruction(instruction: string, options?: StepOptions): StageBuilder {
    return this.#add('instruction', () => settings.instructionStep(instruction, options))
  }

  comment(comment: string): StageBuilder {
    return this.#add('comment', () => settings.commentStep(comment))
  }

  apt(packages: readonly TextLike[], options?: AptOptions): StageBuilder {
    return this.#add('apt', () => aptStep(packages, options))
  }

  aptRepository(name: string, options: AptRepositoryOptions): StageBuilder {
    return this.#add('aptRepository', () => aptRepositoryStep(name, options))
  }

  aptSnapshot(timestamp: string, options?: AptSnapshotOptions): StageBuilder {
    return this.#add('aptSnapshot', () => aptSnapshotStep(timestamp, options))
  }

  apk(packages: readonly TextLike[], options?: ApkOptions): StageBuilder {
    return this.#add('apk', () => apkStep(packages, options))
  }

  dnf(packages: readonly TextLike[], options?: DnfOptions): StageBuilder {
    return this.#add('dnf', () => dnfStep(packages, options))
  }

  addUser(name: string, options?: AddUserOptions): StageBuilder {
    return this.#add('addUser', () => addUserStep(name, options))
  }

  condaInstaller(options?: CondaInstallerOptions): StageBuilder {
    return this.#add('condaInstaller', () => condaInstallerStep(options))
  }

  conda(packages: readonly TextLike[] | CondaManifest, options?: CondaOptions): StageBuilder {
    return this.#add('conda', () => condaStep(packages, options))
  }

  pip(packages: readonly TextLike[] | PythonManifest, options?: PipOptions): StageBuilder {
    return this.#add('pip', () => pipStep(packages, options))
  }

  uv(packages: readonly TextLike[] | PythonManifest, options?: UvOptions): StageBuilder {
    return this.#add('uv', () => uvStep(packages, options))
  }

  uvSync(options?: UvSyncOptions): StageBuilder {
    return this.#add('uvSync', () => uvSyncStep(options))
  }

  uvPython(versions: string | readonly string[], options?: UvPythonOptions): StageBuilder {
    return this.#add('uvPython', () => uvPythonStep(versions, options))
  }

  npm(first?: readonly TextLike[] | NpmOptions, second?: NpmGlobalOptions): StageBuilder {
    return this.#add('npm', () => npmStep(first, second))
  }

  pnpm(first?: readonly TextLike[] | PnpmOptions, second?: PnpmGlobalOptions): StageBuilder {
    return this.#add('pnpm', () => pnpmStep(first, second))
  }

  yarn(options?: YarnOptions): StageBuilder {
    return this.#add('yarn', () => yarnStep(options))
  }

  cargoInstall(packages: readonly TextLike[], options?: CargoInstallOptions): StageBuilder {
    return this.#add('cargoInstall', () => cargoInstallStep(packages, options))
  }

  cargoBuild(options: CargoBuildOptions): StageBuilder {
    return this.#add('cargoBuild', () => cargoBuildStep(options))
  }

  goInstall(packages: readonly TextLike[], options?: GoInstallOptions): StageBuilder {
    return this.#add('goInstall', () => goInstallStep(packages, options))
  }

  goBuild(options: GoBuildOptions): StageBuilder {
    return this.#add('goBuild', () => goBuildStep(options))
  }

  run(command: Command, options?: RunOptions<AnyStage>): StageBuilder {
    return this.#attempt('run', (origin) => {
      const draft = runStep(command, options)
      const mounted = new Map(
        (options?.mounts ?? []).flatMap((mount, index) => {
          const from = 'from' in mount ? otherStage(mount.from) : undefined
          return from === undefined ? [] : [[index, from] as const]
        }),
      )
      return { ...this.state, steps: [...this.state.steps, { draft, origin, mounted }] }
    })
  }

  copy(
    sources: TextLike | readonly TextLike[],
    destination: TextLike,
    options: CopyOptions<AnyStage> = {},
  ): StageBuilder {
    return this.#attempt('copy', (origin) => {
      const draft = copyStep(sources, destination, options)
      const from = otherStage(options.from)
      const written = from === undefined ? { draft, origin } : { draft, origin, from }
      return { ...this.state, steps: [...this.state.steps, written] }
    })
  }

  add(sources: TextLike | readonly TextLike[], destination: TextLike, options?: AddOptions): StageBuilder {
    return this.#add('add', () => addStep(sources, destination, options))
  }

  file(path: TextLike, content: string, options?: FileOptions): StageBuilder {
    return this.#add('file', () => fileStep(path, content, options))
  }

  env(values: Readonly<Record<string, TextLike>>, options?: settings.EnvOptions): StageBuilder {
    return this.#add('env', () => settings.envStep(values, options))
  }

  label(values: Readonly<Record<string, TextLike>>, options?: StepOptions): StageBuilder {
    return this.#add('label', () => settings.labelStep(values, options))
  }

  workdir(path: TextLike, options?: StepOptions): StageBuilder {
    return this.#add('workdir', () => settings.workdirStep(path, options))
  }

  user(user: TextLike, options?: StepOptions): StageBuilder {
    return this.#add('user', () => settings.userStep(user, options))
  }

  shell(argv: readonly string[], options?: StepOptions): StageBuilder {
    return this.#add('shell', () => settings.shellStep(argv, options))
  }

  cmd(command: readonly string[] | ShellText, options?: StepOptions): StageBuilder {
    return this.#add('cmd', () => settings.cmdStep(command, options))
  }

  entrypoint(command: readonly string[] | ShellText, options?: StepOptions): StageBuilder {
    return this.#add('entrypoint', () => settings.entrypointStep(command, options))
  }

  healthcheck(command: readonly string[] | ShellText | 'none', options?: settings.HealthcheckOptions): StageBuilder {
    return this.#add('healthcheck', () => settings.healthcheckStep(command, options))
  }

  expose(ports: readonly (number | TextLike)[], options?: StepOptions): StageBuilder {
    return this.#add('expose', () => settings.exposeStep(ports, options))
  }

  volume(paths: readonly TextLike[], options?: StepOptions): StageBuilder {
    return this.#add('volume', () => settings.volumeStep(paths, options))
  }

  stopsignal(signal: TextLike, options?: StepOptions): StageBuilder {
    return this.#add('stopsignal', () => settings.stopsignalStep(signal, options))
  }

  #add(call: string, draft: () => StepDraft): StageBuilder {
    return this.#attempt(call, (origin) => ({
      ...this.state,
      steps: [...this.state.steps, { draft: draft(), origin }],
    }))
  }

  #attempt(call: string, change: (origin: Origin) => StageState): StageBuilder {
    const made = captureCall(call)
    const { origin } = made
    const calls = { call: made, earlier: this.state.calls }
    try {
      return new StageBuilder({ ...change(origin), calls })
    } catch (error) {
      if (!(error instanceof Mistake)) throw error
      const diagnostics = [...this.state.diagnostics, { origin, message: error.message }]
      return new StageBuilder({ ...this.state, calls, diagnostics })
    }
  }

  #followedBy(added: StageState): StageState {
    return {
      ...this.state,
      steps: [...this.state.steps, ...added.steps],
      diagnostics: [...this.state.diagnostics, ...added.diagnostics],
    }
  }
}

/** What an author calls a stage, as it was built; undefined for anything else. */
export function builder(stage: AnyStage): StageBuilder | undefined {
  return stage instanceof StageBuilder ? stage : undefined
}

function readBase(base: TextLike | AnyStage | NamedContext): Base {
  if (base instanceof StageBuilder) return { kind: 'stage', stage: base }
  if (base instanceof NamedContext) return { kind: 'context', context: base }
  return { kind: 'image', image: imageText(base) }
}

function fragmentState(fragment: AnyStage, call: string): StageState {
  const found = builder(fragment)
  if (found === undefined)
    throw new Mistake(
      `.${call}() takes a stage made with stage()${call === 'use' ? ', or a function' : ''}, not ${describe(fragment)}`,
    )
  if (found.state.base !== undefined)
    throw new Mistake('a fragment has no base of its own: make it with stage(), or start from the stage with .from()')
  return found.state
}

/** What an author's function gave back. */
function returned(stage: AnyStage, call: string): StageBuilder {
  const found = builder(stage)
  if (found === undefined)
    throw new Mistake(`the function given to .${call}() must return the stage that it made, not ${describe(stage)}`)
  return found
}

/** The stage that a copy or a mount takes from; an image, a named context or the build context is none. */
function otherStage(from: AnyStage | NamedContext | string | undefined): StageBuilder | undefined {
  if (from === undefined || typeof from === 'string' || from instanceof NamedContext) return undefined
  if (from instanceof StageBuilder) return from
  throw new Mistake(
    `from must be a stage, an image such as 'debian:12-slim', or context('name'), not ${describe(from)}`,
  )
}
