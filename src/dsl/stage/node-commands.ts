import type { NpmGlobalOptions, NpmOptions } from '../steps/npm.ts'
import type { PnpmGlobalOptions, PnpmOptions } from '../steps/pnpm.ts'
import type { YarnOptions } from '../steps/yarn.ts'
import type { TextLike } from '../variables.ts'

/** Tools that install from the npm registry. They bring their own node; how they come into the image is yours to say. */
export interface NodeCommands {
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
  npm(options?: NpmOptions): this

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
   * RUN --mount=type=cache,id=layerwright-asked-npm,target=/tmp/buildkit-npm,sharing=locked \
   *     PATH=/usr/bin:/bin find /tmp/buildkit-npm -mindepth 1 -maxdepth 1 ! -name '_cacache' -exec rm -rf {} + \
   *  && NODE_DISABLE_COMPILE_CACHE=1 npm install --global --cache=/tmp/buildkit-npm --prefer-online --prefer-offline=false \
   *       typescript@5 \
   *       tsx
   * ```
   */
  npm(packages: readonly TextLike[], options: NpmGlobalOptions): this

  /**
   * Installs a project's dependencies into the working directory, exactly as its lock file says, with package.json and
   * pnpm-lock.yaml read from the build context. Files are copied out of pnpm's store, which is no part of the image: to
   * change node_modules later, call this again.
   *
   * @param options of a workspace, name pnpm-workspace.yaml and each package.json in `files`
   * @example
   * ```ts
   * stage('node:24-slim').run('npm install -g pnpm@10').workdir('/app').pnpm({ prod: true, cacheMount: true })
   * ```
   * ```dockerfile
   * FROM node:24-slim
   *
   * RUN npm install -g pnpm@10
   *
   * WORKDIR /app
   *
   * RUN --mount=type=bind,source=package.json,target=package.json \
   *     --mount=type=bind,source=pnpm-lock.yaml,target=pnpm-lock.yaml \
   *     --mount=type=cache,id=layerwright-asked-pnpm,target=/tmp/buildkit-pnpm,sharing=locked \
   *     PATH=/usr/bin:/bin find /tmp/buildkit-pnpm -mindepth 1 -maxdepth 1 ! -name 'v*' -exec rm -rf {} + \
   *  && PATH=/usr/bin:/bin find /tmp/buildkit-pnpm -mindepth 2 -maxdepth 2 ! -name 'files' ! -name 'index' -exec rm -rf {} + \
   *  && NODE_DISABLE_COMPILE_CACHE=1 pnpm install --frozen-lockfile \
   *       --store-dir=/tmp/buildkit-pnpm \
   *       --config.cache-dir=/tmp/buildkit-pnpm/cache \
   *       --config.state-dir=/tmp/buildkit-pnpm/state \
   *       --config.package-import-method=copy \
   *       --config.side-effects-cache=false \
   *       --prod
   * ```
   */
  pnpm(options?: PnpmOptions): this

  /**
   * Installs packages for everybody, in the order written. pnpm wants `PNPM_HOME` to be set and on the PATH.
   *
   * @example
   * ```ts
   * stage('node:24-slim').pnpm(['typescript@5'], { global: true })
   * ```
   * ```dockerfile
   * FROM node:24-slim
   *
   * RUN NODE_DISABLE_COMPILE_CACHE=1 pnpm add --global \
   *       --store-dir=/tmp/buildkit-pnpm \
   *       --config.cache-dir=/tmp/buildkit-pnpm/cache \
   *       --config.state-dir=/tmp/buildkit-pnpm/state \
   *       --config.package-import-method=copy \
   *       --config.side-effects-cache=false \
   *       typescript@5 \
   *  && rm -rf /tmp/buildkit-pnpm
   * ```
   */
  pnpm(packages: readonly TextLike[], options: PnpmGlobalOptions): this

  /**
   * Installs a project's dependencies into node_modules of the working directory, exactly as its lock file says, with
   * package.json and yarn.lock read from the build context. A project that uses Plug'n'Play keeps its packages in yarn's
   * cache, which must then be part of the image: install it with `.run()`.
   *
   * @param options `version` is that of the yarn on the PATH: `classic`, which is yarn 1, or `berry`, any later one
   * @example
   * ```ts
   * stage('node:24-slim').workdir('/app').yarn({ production: true })
   * ```
   * ```dockerfile
   * FROM node:24-slim
   *
   * WORKDIR /app
   *
   * RUN --mount=type=bind,source=package.json,target=package.json \
   *     --mount=type=bind,source=yarn.lock,target=yarn.lock \
   *     NODE_DISABLE_COMPILE_CACHE=1 DISABLE_V8_COMPILE_CACHE=1 yarn install --frozen-lockfile --cache-folder=/tmp/buildkit-yarn --production \
   *  && NODE_DISABLE_COMPILE_CACHE=1 DISABLE_V8_COMPILE_CACHE=1 yarn cache clean --cache-folder=/tmp/buildkit-yarn \
   *  && rm -rf /tmp/buildkit-yarn "${TMPDIR:-/tmp}"/yarn--*
   * ```
   */
  yarn(options?: YarnOptions): this
}
