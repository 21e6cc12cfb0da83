import type { NamedContext } from '../../ir/named-context.ts'
import type { RuleName } from '../../ir/rule-names.ts'
import type { StepOptions } from '../options.ts'
import type { TextLike, Variable } from '../variables.ts'
import type { AnyStage } from './types.ts'

export interface FromOptions {
  /** The stage's name in the Dockerfile. */
  readonly as?: string
  /** Another platform than the one that the build is for, such as `linux/amd64`. */
  readonly platform?: TextLike
  /** Rules of `--lint` whose findings about the base you accept. */
  readonly allow?: readonly RuleName[]
}

/** How a stage is put together. */
export interface Flow {
  /**
   * Starts from an image or from another stage. The digest, tag and build arguments are part of the text.
   *
   * @param base `scratch`, an image, or a stage
   * @param options `as` names this stage in the Dockerfile; `platform` asks for another platform than the build's;
   * `allow` lists rules of `--lint` whose findings about the base you accept
   * @example
   * ```ts
   * stage().from('debian:12-slim', { as: 'base' })
   * ```
   * ```dockerfile
   * FROM debian:12-slim AS base
   * ```
   */
  from(base: TextLike | AnyStage | NamedContext, options?: FromOptions): this

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
  arg(argument: Variable, options?: StepOptions): this

  /**
   * Steps that run in the build of an image which starts from this one, right after its FROM.
   *
   * @param fragment the steps, as a stage without a base
   * @example
   * ```ts
   * stage('node:22').onbuild(stage().copy('package.json', '/app/').run('npm install'))
   * ```
   * ```dockerfile
   * FROM node:22
   *
   * ONBUILD COPY package.json /app/
   * ONBUILD RUN npm install
   * ```
   */
  onbuild(fragment: AnyStage, options?: StepOptions): this

  /**
   * One instruction as typed, for what has no call of its own. No pass moves anything across it.
   *
   * @example
   * ```ts
   * stage('debian:12-slim').instruction('RUN --device=vendor.com/gpu make test')
   * ```
   * ```dockerfile
   * FROM debian:12-slim
   *
   * RUN --device=vendor.com/gpu make test
   * ```
   */
  instruction(instruction: string, options?: StepOptions): this

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
  comment(comment: string): this
}
