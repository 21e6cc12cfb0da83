import type { Diagnostic } from '../ir/errors.ts'
import type { Origin } from '../ir/origin.ts'
import { literals, plain, type Text } from '../ir/text.ts'
import { imageText, oneLine } from './checks.ts'
import type { StepDraft } from './draft.ts'
import { Mistake } from './mistake.ts'
import { checkOptions, commonFields, type StepOptions } from './options.ts'
import { captureOrigin } from './origin.ts'
import { aptRepositoryStep, aptStep, type AptOptions, type AptRepositoryOptions } from './steps/apt.ts'
import { condaInstallerStep, condaStep, type CondaInstallerOptions, type CondaOptions } from './steps/conda.ts'
import { copyStep, fileStep, type CopyOptions, type FileOptions } from './steps/files.ts'
import { pipStep, type PipOptions } from './steps/pip.ts'
import { runStep, type Command, type RunOptions } from './steps/run.ts'
import * as settings from './steps/settings.ts'
import { describe, Variable, type TextLike } from './variables.ts'

/** A step as written: what it is, and where. */
export interface WrittenStep {
  readonly draft: StepDraft
  readonly origin: Origin
  /** The stage that a copy takes from. */
  readonly from?: AnyStage
  /** The stages that mounts come from, each by the place of its mount in the list. */
  readonly mounted?: ReadonlyMap<number, AnyStage>
}

/** What a stage starts from: an image, or another stage. */
type Base = { readonly kind: 'image'; readonly image: Text } | { readonly kind: 'stage'; readonly stage: AnyStage }

export interface StageState {
  readonly origin: Origin
  readonly base?: Base
  readonly name?: string
  readonly platform?: Text
  readonly steps: readonly WrittenStep[]
  readonly diagnostics: readonly Diagnostic[]
}

/** A stage whoever its user is. */
export type AnyStage = Stage<'root'> | Stage<'other'>

/** Who the steps run as: package managers of the system need `root`. */
export type StageUser = 'root' | 'other'

const STAGE_NAME = /^[a-z][a-z0-9._-]*$/

/**
 * One stage of an image. Immutable: every call returns a new stage, so that one can be shared and extended twice.
 * A wrong call is remembered with its place and reported, with all others, when the image is used.
 */
export class Stage<User extends StageUser = 'root'> {
  readonly #state: StageState
  /** Only for the type checker: `.apt()` and its like ask for a stage that runs as root. */
  declare readonly runsAs: User

  constructor(state: StageState) {
    this.#state = Object.freeze(state)
  }

  /** What the stage was made of; for {@link image} and tests. */
  static state(stage: AnyStage): StageState {
    return stage.#state
  }

  /**
   * Starts from an image or from another stage. The digest, tag and build arguments are part of the text.
   *
   * @param base `scratch`, an image, or a stage
   * @param options `as` names this stage in the Dockerfile; `platform` asks for another platform than the build's
   * @example
   * ```ts
   * stage().from('debian:12-slim', { as: 'base' })
   * ```
   * ```dockerfile
   * FROM debian:12-slim AS base
   * ```
   */
  from(base: TextLike | AnyStage, options: { readonly as?: string; readonly platform?: TextLike } = {}): Stage<User> {
    return this.#attempt('from', (origin) => {
      if (this.#state.base !== undefined)
        throw new Mistake('this stage has a base already: start another one with stage()')
      checkOptions(options, ['as', 'platform'], "{ as: 'base' }")
      if (options.as !== undefined && !isStageName(options.as))
        throw new Mistake(`as: ${describe(options.as)} is no stage name. Use lower-case letters, digits, . _ and -`)
      return {
        ...this.#state,
        origin,
        base: base instanceof Stage ? { kind: 'stage', stage: base } : { kind: 'image', image: imageText(base) },
        ...(options.as === undefined ? {} : { name: options.as }),
        ...(options.platform === undefined ? {} : { platform: platformText(options.platform) }),
      }
    })
  }

  /**
   * Appends the steps of a fragment, which is a stage without a base, or what a function makes of this stage.
   *
   * @example
   * ```ts
   * stage('debian:12-slim').use(stage().env({ LANG: 'C.UTF-8' }).user('app'))
   * ```
   * ```dockerfile
   * FROM debian:12-slim
   *
   * ENV LANG=C.UTF-8
   *
   * USER app
   * ```
   */
  use<Other extends StageUser>(fragment: Stage<Other> | ((stage: Stage<User>) => Stage<Other>)): Stage<Other> {
    return this.#attempt('use', () => {
      if (typeof fragment === 'function') return returned(fragment(this), 'use').#state
      if (!(fragment instanceof Stage))
        throw new Mistake(`.use() takes a stage made with stage(), or a function, not ${describe(fragment)}`)
      const added = fragment.#state
      if (added.base !== undefined)
        throw new Mistake(
          'a fragment has no base of its own: make it with stage(), or start from the stage with .from()',
        )
      return {
        ...this.#state,
        steps: [...this.#state.steps, ...added.steps],
        diagnostics: [...this.#state.diagnostics, ...added.diagnostics],
      }
    })
  }

  /**
   * Applies the function when the condition holds.
   *
   * @example
   * ```ts
   * stage('debian:12-slim')
   *   .when(true, (debian) => debian.env({ DEBUG: '1' }))
   *   .when(false, (debian) => debian.env({ TRACE: '1' }))
   * ```
   * ```dockerfile
   * FROM debian:12-slim
   *
   * ENV DEBUG=1
   * ```
   */
  when(condition: boolean, change: (stage: Stage<User>) => Stage<User>): Stage<User> {
    return this.#attempt('when', () => {
      if (typeof condition !== 'boolean')
        throw new Mistake(`the condition of .when() must be true or false, not ${describe(condition)}`)
      if (typeof change !== 'function')
        throw new Mistake(`.when() takes a function of the stage as its second argument, not ${describe(change)}`)
      return condition ? returned(change(this), 'when').#state : this.#state
    })
  }

  /**
   * Installs Debian packages: index, installation and cleanup in one step, logs of the tools included, since their time
   * stamps would make every build another image.
   *
   * @param packages names as apt takes them, with `=version` or `:architecture`; sorted, since their order means nothing
   * @example
   * ```ts
   * stage('debian:12-slim').apt(['git', 'curl'])
   * ```
   * ```dockerfile
   * FROM debian:12-slim
   *
   * RUN apt-get update \
   *  && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
   *       curl \
   *       git \
   *  && rm -rf /var/lib/apt/lists/* \
   *  && rm -rf /var/cache/apt/* /var/cache/ldconfig/aux-cache /var/log/apt/* /var/log/alternatives.log /var/log/dpkg.log
   * ```
   */
  apt(this: Stage<'root'>, packages: readonly TextLike[], options?: AptOptions): Stage<'root'> {
    return this.#add('apt', () => aptStep(packages, options))
  }

  /**
   * Adds an apt repository: its key to /etc/apt/keyrings, its source in deb822 form to /etc/apt/sources.list.d.
   *
   * @param name of its two files
   * @example
   * ```ts
   * stage('debian:12-slim').aptRepository('example', {
   *   url: 'https://example.org/debian',
   *   key: 'https://example.org/debian/key.asc',
   * })
   * ```
   * ```dockerfile
   * FROM debian:12-slim
   *
   * RUN install -m 0755 -d /etc/apt/keyrings \
   *  && curl -fsSLo /etc/apt/keyrings/example.asc https://example.org/debian/key.asc \
   *  && chmod 0644 /etc/apt/keyrings/example.asc \
   *  && printf '%s\n' 'Types: deb' \
   *       'URIs: 'https://example.org/debian \
   *       'Suites: '"$(. /etc/os-release && echo "$VERSION_CODENAME")" \
   *       'Components: main' \
   *       'Signed-By: /etc/apt/keyrings/example.asc' \
   *       > /etc/apt/sources.list.d/example.sources
   * ```
   */
  aptRepository(this: Stage<'root'>, name: string, options: AptRepositoryOptions): Stage<'root'> {
    return this.#add('aptRepository', () => aptRepositoryStep(name, options))
  }

  /**
   * Installs conda with its installer, fetched with curl, and empties its package cache, so that later steps may mount one.
   *
   * @example
   * ```ts
   * stage('debian:12-slim').condaInstaller()
   * ```
   * ```dockerfile
   * FROM debian:12-slim
   *
   * RUN curl -fsSLo /tmp/conda-installer.sh https://repo.anaconda.com/miniconda/Miniconda3-latest-Linux"-$(uname -m).sh" \
   *  && bash /tmp/conda-installer.sh -b -p /opt/conda \
   *  && rm /tmp/conda-installer.sh \
   *  && /opt/conda/bin/conda clean -afy
   * ```
   */
  condaInstaller(options?: CondaInstallerOptions): Stage<User> {
    return this.#add('condaInstaller', () => condaInstallerStep(options))
  }

  /**
   * Installs, creates or updates with conda or mamba. Files are copied, never linked, out of the package cache, so that
   * the image is the same whether that cache is mounted or not.
   *
   * @example
   * ```ts
   * stage('condaforge/miniforge3:24.11.3-0').conda(['numpy', 'pandas'], { channels: ['conda-forge'] })
   * ```
   * ```dockerfile
   * FROM condaforge/miniforge3:24.11.3-0
   *
   * RUN CONDA_ALWAYS_COPY=true /opt/conda/bin/conda install -y -n base -c conda-forge \
   *       numpy \
   *       pandas \
   *  && /opt/conda/bin/conda clean -afy
   * ```
   */
  conda(packages: readonly TextLike[], options?: CondaOptions): Stage<User> {
    return this.#add('conda', () => condaStep(packages, options))
  }

  /**
   * Installs Python packages with pip, in the order written, without leaving pip's cache in the image.
   *
   * @example
   * ```ts
   * stage('python:3.11-slim').pip(['rich', 'click>=8'], { cacheMount: true })
   * ```
   * ```dockerfile
   * FROM python:3.11-slim
   *
   * RUN --mount=type=cache,id=pip,target=/root/.cache/pip,sharing=locked \
   *     pip install --cache-dir="/root/.cache/pip/$(. /etc/os-release && echo "$ID-${VERSION_ID-}")-$(uname -m)" \
   *       rich \
   *       'click>=8'
   * ```
   */
  pip(packages: readonly TextLike[], options?: PipOptions): Stage<User> {
    return this.#add('pip', () => pipStep(packages, options))
  }

  /**
   * Runs a command: a script as typed, a list of scripts that must all succeed, or words that no shell reads.
   * Of a script of several lines only the last command's failure counts, as in any shell, unless it says `set -e`.
   *
   * @param command of a list, each script keeps its own exit status: no comment, `||` or `cd` in one reaches the next
   * @param options `reads` and `writes` tell the optimizer what it would otherwise have to fear
   * @example
   * ```ts
   * stage('debian:12-slim').run(['mkdir -p /data', 'cd /data && touch ready || true'])
   * ```
   * ```dockerfile
   * FROM debian:12-slim
   *
   * RUN <<EOF
   * (
   * mkdir -p /data
   * )
   * case $? in 0) ;; *) exit ;; esac
   * (
   * cd /data && touch ready || true
   * )
   * EOF
   * ```
   */
  run(command: Command, options?: RunOptions<AnyStage>): Stage<User> {
    return this.#attempt('run', (origin) => {
      const draft = runStep(command, options)
      const mounted = new Map(
        (options?.mounts ?? []).flatMap((mount, index) => {
          const from = mount.type === 'bind' ? otherStage(mount.from) : undefined
          return from === undefined ? [] : [[index, from] as const]
        }),
      )
      return { ...this.#state, steps: [...this.#state.steps, { draft, origin, mounted }] }
    })
  }

  /**
   * Copies from the build context, or from another stage or image.
   *
   * @example
   * ```ts
   * stage('debian:12-slim').copy(['a.txt', 'b.txt'], '/srv/', { chown: '1000:1000' })
   * ```
   * ```dockerfile
   * FROM debian:12-slim
   *
   * COPY --chown=1000:1000 a.txt b.txt /srv/
   * ```
   */
  copy(
    sources: TextLike | readonly TextLike[],
    destination: TextLike,
    options: CopyOptions<AnyStage> = {},
  ): Stage<User> {
    return this.#attempt('copy', (origin) => {
      const draft = copyStep(sources, destination, options)
      const from = otherStage(options.from)
      const written = from === undefined ? { draft, origin } : { draft, origin, from }
      return { ...this.#state, steps: [...this.#state.steps, written] }
    })
  }

  /**
   * Writes a file with exactly this content.
   *
   * @param content ends with a line break
   * @example
   * ```ts
   * stage('debian:12-slim').file('/usr/local/bin/hello', '#!/bin/sh\necho "hello $1"\n', { mode: '755' })
   * ```
   * ```dockerfile
   * FROM debian:12-slim
   *
   * COPY --chmod=755 <<"EOF" /usr/local/bin/hello
   * #!/bin/sh
   * echo "hello $1"
   * EOF
   * ```
   */
  file(path: TextLike, content: string, options?: FileOptions): Stage<User> {
    return this.#add('file', () => fileStep(path, content, options))
  }

  /**
   * Declares a build argument at this very point, instead of just before its first use.
   *
   * @example
   * ```ts
   * stage('debian:12-slim').arg(arg('VERSION', '1.0')).run('make install')
   * ```
   * ```dockerfile
   * FROM debian:12-slim
   *
   * ARG VERSION=1.0
   * RUN make install
   * ```
   */
  arg(argument: Variable, options: StepOptions = {}): Stage<User> {
    return this.#add('arg', () => {
      if (!(argument instanceof Variable) || argument.reference.declaration === undefined)
        throw new Mistake(".arg() takes what arg('NAME', 'default') returned")
      return { kind: 'arg', ...commonFields(options), declaration: argument.reference.declaration }
    })
  }

  /**
   * Sets environment variables. A value cannot refer to a variable that the same call sets.
   *
   * @example
   * ```ts
   * stage('debian:12-slim').env({ LANG: 'C.UTF-8', GREETING: 'hello "world"' })
   * ```
   * ```dockerfile
   * FROM debian:12-slim
   *
   * ENV LANG=C.UTF-8 \
   *     GREETING="hello \"world\""
   * ```
   */
  env(values: Readonly<Record<string, TextLike>>, options?: StepOptions): Stage<User> {
    return this.#add('env', () => settings.envStep(values, options))
  }

  /**
   * Sets labels of the image.
   *
   * @example
   * ```ts
   * stage('debian:12-slim').label({ 'org.opencontainers.image.title': 'My image' })
   * ```
   * ```dockerfile
   * FROM debian:12-slim
   *
   * LABEL org.opencontainers.image.title="My image"
   * ```
   */
  label(values: Readonly<Record<string, TextLike>>, options?: StepOptions): Stage<User> {
    return this.#add('label', () => settings.labelStep(values, options))
  }

  /**
   * Sets the working directory, an absolute path, and makes it when it is not there.
   *
   * @example
   * ```ts
   * stage('debian:12-slim').workdir('/workspace')
   * ```
   * ```dockerfile
   * FROM debian:12-slim
   *
   * WORKDIR /workspace
   * ```
   */
  workdir(path: TextLike, options?: StepOptions): Stage<User> {
    return this.#add('workdir', () => settings.workdirStep(path, options))
  }

  /**
   * Runs what follows, and the container, as this user. After it no apt step, unless `.user('root')` goes back.
   *
   * @param user by name or number, with a group after a colon if it is not the user's own
   * @example
   * ```ts
   * stage('debian:12-slim').user('www-data:www-data')
   * ```
   * ```dockerfile
   * FROM debian:12-slim
   *
   * USER www-data:www-data
   * ```
   */
  user(user: 'root' | '0', options?: StepOptions): Stage<'root'>
  user(user: TextLike, options?: StepOptions): Stage<'other'>
  user(user: TextLike, options?: StepOptions): Stage<'root'> | Stage<'other'> {
    const next = this.#add('user', () => settings.userStep(user, options))
    return user === 'root' || user === '0' ? new Stage<'root'>(next.#state) : new Stage<'other'>(next.#state)
  }

  /**
   * The shell that runs the scripts which follow.
   *
   * @example
   * ```ts
   * stage('debian:12-slim').shell(['/bin/bash', '-o', 'pipefail', '-c']).run('true | sort')
   * ```
   * ```dockerfile
   * FROM debian:12-slim
   *
   * SHELL ["/bin/bash","-o","pipefail","-c"]
   *
   * RUN true | sort
   * ```
   */
  shell(argv: readonly string[], options?: StepOptions): Stage<User> {
    return this.#add('shell', () => settings.shellStep(argv, options))
  }

  /**
   * The container's default command, as words that no shell reads. Once in a stage.
   *
   * @example
   * ```ts
   * stage('debian:12-slim').cmd(['/bin/bash', '-c', 'echo "$HOME"'])
   * ```
   * ```dockerfile
   * FROM debian:12-slim
   *
   * CMD ["/bin/bash","-c","echo \"$HOME\""]
   * ```
   */
  cmd(argv: readonly string[], options?: StepOptions): Stage<User> {
    return this.#add('cmd', () => settings.cmdStep(argv, options))
  }

  /**
   * The command that the container always runs, as words that no shell reads. Once in a stage.
   *
   * @example
   * ```ts
   * stage('debian:12-slim').entrypoint(['/usr/bin/env', '--']).cmd(['true'])
   * ```
   * ```dockerfile
   * FROM debian:12-slim
   *
   * ENTRYPOINT ["/usr/bin/env","--"]
   *
   * CMD ["true"]
   * ```
   */
  entrypoint(argv: readonly string[], options?: StepOptions): Stage<User> {
    return this.#add('entrypoint', () => settings.entrypointStep(argv, options))
  }

  /**
   * The ports that the container listens on.
   *
   * @example
   * ```ts
   * stage('debian:12-slim').expose([8080, '8000-8010', '53/udp'])
   * ```
   * ```dockerfile
   * FROM debian:12-slim
   *
   * EXPOSE 8080 8000-8010 53/udp
   * ```
   */
  expose(ports: readonly (number | string)[], options?: StepOptions): Stage<User> {
    return this.#add('expose', () => settings.exposeStep(ports, options))
  }

  /**
   * Paths that are volumes of every container.
   *
   * @example
   * ```ts
   * stage('debian:12-slim').volume(['/data', '/var/log/app'])
   * ```
   * ```dockerfile
   * FROM debian:12-slim
   *
   * VOLUME ["/data","/var/log/app"]
   * ```
   */
  volume(paths: readonly string[], options?: StepOptions): Stage<User> {
    return this.#add('volume', () => settings.volumeStep(paths, options))
  }

  /**
   * How the engine asks a container for its health; `'none'` takes away what the base image set. Once in a stage.
   *
   * @example
   * ```ts
   * stage('debian:12-slim').healthcheck(['curl', '-f', 'http://localhost/'], { interval: '1m30s', retries: 2 })
   * ```
   * ```dockerfile
   * FROM debian:12-slim
   *
   * HEALTHCHECK --interval=1m30s --retries=2 CMD ["curl","-f","http://localhost/"]
   * ```
   */
  healthcheck(argv: readonly string[] | 'none', options?: settings.HealthcheckOptions): Stage<User> {
    return this.#add('healthcheck', () => settings.healthcheckStep(argv, options))
  }

  /**
   * The signal that stops the container.
   *
   * @example
   * ```ts
   * stage('debian:12-slim').stopsignal('SIGINT')
   * ```
   * ```dockerfile
   * FROM debian:12-slim
   *
   * STOPSIGNAL SIGINT
   * ```
   */
  stopsignal(signal: string, options?: StepOptions): Stage<User> {
    return this.#add('stopsignal', () => settings.stopsignalStep(signal, options))
  }

  /**
   * One instruction as typed, for what has no call of its own. No pass moves anything across it.
   *
   * @example
   * ```ts
   * stage('debian:12-slim').instruction('ONBUILD COPY . /app')
   * ```
   * ```dockerfile
   * FROM debian:12-slim
   *
   * ONBUILD COPY . /app
   * ```
   */
  instruction(instruction: string, options?: StepOptions): Stage<User> {
    return this.#add('instruction', () => settings.instructionStep(instruction, options))
  }

  /**
   * A comment above the step that follows, with which it moves.
   *
   * @example
   * ```ts
   * stage('debian:12-slim').comment('for the locale of the logs').env({ LANG: 'C.UTF-8' })
   * ```
   * ```dockerfile
   * FROM debian:12-slim
   *
   * # for the locale of the logs
   * ENV LANG=C.UTF-8
   * ```
   */
  comment(comment: string): Stage<User> {
    return this.#add('comment', () => settings.commentStep(comment))
  }

  #add(call: string, draft: () => StepDraft): Stage<User> {
    return this.#attempt(call, (origin) => ({
      ...this.#state,
      steps: [...this.#state.steps, { draft: draft(), origin }],
    }))
  }

  #attempt<Next extends StageUser = User>(call: string, change: (origin: Origin) => StageState): Stage<Next> {
    const origin = captureOrigin(call)
    try {
      return new Stage<Next>(change(origin))
    } catch (error) {
      if (!(error instanceof Mistake)) throw error
      const diagnostics = [...this.#state.diagnostics, { origin, message: error.message }]
      return new Stage<Next>({ ...this.#state, diagnostics })
    }
  }
}

/** What an author's function gave back. */
function returned<User extends StageUser>(stage: Stage<User>, call: string): Stage<User> {
  if (!(stage instanceof Stage))
    throw new Mistake(`the function given to .${call}() must return the stage that it made, not ${describe(stage)}`)
  return stage
}

/** The stage that a copy or a mount takes from; an image or the build context is none. */
function otherStage(from: AnyStage | string | undefined): AnyStage | undefined {
  if (from === undefined || typeof from === 'string') return undefined
  if (from instanceof Stage) return from
  throw new Mistake(`from must be a stage, or an image such as 'debian:12-slim', not ${describe(from)}`)
}

/**
 * Starts a stage: from an image at once, or, with no base, a fragment for `.use()`.
 *
 * @example
 * ```ts
 * stage('debian:12-slim').cmd(['/bin/bash'])
 * ```
 * ```dockerfile
 * FROM debian:12-slim
 *
 * CMD ["/bin/bash"]
 * ```
 */
export function stage(base?: TextLike): Stage<'root'> {
  const empty = new Stage<'root'>({ origin: captureOrigin('stage'), steps: [], diagnostics: [] })
  return base === undefined ? empty : empty.from(base)
}

function isStageName(name: string): boolean {
  return typeof name === 'string' && STAGE_NAME.test(name) && !['scratch', 'context'].includes(name)
}

/** Source: github.com/containerd/platforms (Parse), which knows a system or a machine alone by its name only. */
function isPlatform(platform: string): boolean {
  return /^[A-Za-z0-9_-]+(?:\/[A-Za-z0-9_.-]+){1,2}$/.test(platform) || KNOWN_ALONE.includes(platform)
}

const KNOWN_ALONE: readonly string[] = [
  'linux',
  'windows',
  'freebsd',
  'amd64',
  'arm64',
  'arm',
  '386',
  'ppc64le',
  's390x',
  'riscv64',
]

function platformText(platform: TextLike): Text {
  const checked = oneLine(platform, 'platform')
  if (
    !isPlatform(plain(checked) ?? 'linux/amd64') ||
    literals(checked).some((piece) => !/^[A-Za-z0-9._/-]*$/.test(piece))
  )
    throw new Mistake(`platform: ${describe(platform)} is no platform. Use one such as linux/amd64 or linux/arm64/v8`)
  return checked
}
