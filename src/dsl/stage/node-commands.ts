import type { NpmGlobalOptions, NpmOptions } from '../steps/npm.ts'
import type { TextLike } from '../variables.ts'
import type { Once, Stage, StageUser } from './types.ts'

/** Tools that install from the npm registry. They bring their own node; how they come into the image is yours to say. */
export interface NodeCommands<User extends StageUser, Done extends Once> {
  /**
   * Installs a project's dependencies into the working directory, exactly as its lock file says. package.json and
   * package-lock.json are read from the build context and are no part of the image: copy them with your sources. Install
   * scripts of the project itself, which need those sources, run with them or not at all: `ignoreScripts`.
   *
   * @param options `directory` is where the project is in the build context; `files` is what else npm reads there
   * @example
   * ```ts
   * stage('node:24-slim').workdir('/app').npm({ directory: 'web', files: ['.npmrc'], omit: ['dev'] })
   * ```
   * ```dockerfile
   * FROM node:24-slim
   *
   * WORKDIR /app
   *
   * RUN --mount=type=bind,source=web/package.json,target=package.json \
   *     --mount=type=bind,source=web/package-lock.json,target=package-lock.json \
   *     --mount=type=bind,source=web/.npmrc,target=.npmrc \
   *     NODE_DISABLE_COMPILE_CACHE=1 npm ci --cache=/tmp/buildkit-npm --omit=dev \
   *  && rm -rf /tmp/buildkit-npm
   * ```
   */
  npm(options?: NpmOptions): Stage<User, Done>

  /**
   * Installs packages for everybody, in the order written.
   *
   * @example
   * ```ts
   * stage('node:24-slim').npm(['typescript@5', 'tsx'], { global: true, cacheMount: true })
   * ```
   * ```dockerfile
   * FROM node:24-slim
   *
   * RUN --mount=type=cache,id=npm,target=/tmp/buildkit-npm,sharing=locked \
   *     NODE_DISABLE_COMPILE_CACHE=1 npm install --global --cache=/tmp/buildkit-npm \
   *       typescript@5 \
   *       tsx
   * ```
   */
  npm(packages: readonly TextLike[], options: NpmGlobalOptions): Stage<User, Done>
}
