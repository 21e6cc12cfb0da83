import type { PipOptions } from '../steps/pip.ts'
import type { PythonManifest } from '../steps/python-packages.ts'
import type { UvOptions, UvPythonOptions, UvSyncOptions } from '../steps/uv.ts'
import type { TextLike } from '../variables.ts'

/** The tools that install Python packages, whoever the user is. */
export interface PythonCommands {
  /**
   * Installs Python packages with pip, in the order written, without leaving pip's cache in the image.
   *
   * @param packages names as pip takes them, with version and extras; or a manifest: requirements files, which are read
   * from the build context without being copied, projects of the image to install as editable, and packages
   * @example
   * ```ts
   * stage('python:3.11-slim').pip(['rich', 'click>=8'], { cacheMount: true })
   * ```
   * ```dockerfile
   * FROM python:3.11-slim
   *
   * RUN --mount=type=cache,id=layerwright-asked-pip,target=/tmp/buildkit-pip,sharing=locked \
   *     PATH=/usr/bin:/bin find /tmp/buildkit-pip -mindepth 1 -maxdepth 1 ! -name 'http' ! -name 'http-v*' -exec rm -rf {} + \
   *  && pip install --cache-dir=/tmp/buildkit-pip \
   *       rich \
   *       'click>=8'
   * ```
   * @example
   * ```ts
   * stage('python:3.11-slim').pip({ requirements: 'requirements.txt' }, { constraints: 'constraints.txt' })
   * ```
   * ```dockerfile
   * FROM python:3.11-slim
   *
   * RUN --mount=type=bind,source=constraints.txt,target=/tmp/context/constraints.txt \
   *     --mount=type=bind,source=requirements.txt,target=/tmp/context/requirements.txt \
   *     pip install --no-cache-dir \
   *       -c /tmp/context/constraints.txt \
   *       -r /tmp/context/requirements.txt
   * ```
   */
  pip(packages: readonly TextLike[] | PythonManifest, options?: PipOptions): this

  /**
   * Installs Python packages with `uv pip install`, into the first Python on the PATH unless told otherwise. uv itself
   * comes from an earlier step: `.pip(['uv==0.9.0'])`, or a copy of its two programs out of its image.
   *
   * @param packages as for `.pip()`
   * @example
   * ```ts
   * stage('python:3.12-slim')
   *   .copy(['/uv', '/uvx'], '/bin/', { from: 'ghcr.io/astral-sh/uv:0.9.0' })
   *   .uv(['rich', 'click>=8'], { cacheMount: true })
   * ```
   * ```dockerfile
   * FROM python:3.12-slim
   *
   * COPY --from=ghcr.io/astral-sh/uv:0.9.0 /uv /uvx /bin/
   *
   * RUN --mount=type=cache,id=layerwright-asked-uv,target=/tmp/buildkit-uv,sharing=locked \
   *     PATH=/usr/bin:/bin find /tmp/buildkit-uv -mindepth 1 -maxdepth 1 ! -name 'archive-v*' ! -name 'git-v*' ! -name 'wheels-v*' -exec rm -rf {} + \
   *  && PATH=/usr/bin:/bin find /tmp/buildkit-uv -mindepth 2 -maxdepth 2 '(' -name path -o -name url -o -name checkouts ')' -exec rm -rf {} + \
   *  && PATH=/usr/bin:/bin find /tmp/buildkit-uv -path '/tmp/buildkit-uv/wheels-v*.rev' -exec rm -f {} + \
   *  && env -u UV_NO_CACHE uv pip install --cache-dir=/tmp/buildkit-uv --link-mode=copy --system \
   *       rich \
   *       'click>=8'
   * ```
   */
  uv(packages: readonly TextLike[] | PythonManifest, options?: UvOptions): this

  /**
   * Makes a project's environment with `uv sync` in the working directory, as uv.lock says. With `noInstallProject`,
   * `noInstallWorkspace` or `noInstallLocal` the project's files are mounted from the build context, so that an edit of
   * its sources does not install everything again; without them, the project must have been copied.
   *
   * @example
   * ```ts
   * stage('ghcr.io/astral-sh/uv:0.9.0-python3.12-bookworm-slim')
   *   .workdir('/app')
   *   .uvSync({ noInstallProject: true, noDev: true })
   *   .copy('.', '/app')
   *   .uvSync({ noDev: true })
   * ```
   * ```dockerfile
   * FROM ghcr.io/astral-sh/uv:0.9.0-python3.12-bookworm-slim
   *
   * WORKDIR /app
   *
   * RUN --mount=type=bind,source=pyproject.toml,target=pyproject.toml \
   *     --mount=type=bind,source=uv.lock,target=uv.lock \
   *     env -u UV_NO_CACHE uv sync --no-cache --link-mode=copy --locked \
   *       --no-install-project \
   *       --no-dev
   *
   * COPY . /app
   *
   * RUN env -u UV_NO_CACHE uv sync --no-cache --link-mode=copy --locked \
   *       --no-dev
   * ```
   */
  uvSync(options?: UvSyncOptions): this

  /**
   * Installs Python itself with `uv python install`.
   *
   * @param versions one or several, as uv takes them: `3.12`, `3.13.1`, `pypy3.11`
   * @example
   * ```ts
   * stage('debian:12-slim')
   *   .copy('/uv', '/bin/', { from: 'ghcr.io/astral-sh/uv:0.9.0' })
   *   .uvPython('3.12', { directory: '/opt/python' })
   * ```
   * ```dockerfile
   * FROM debian:12-slim
   *
   * COPY --from=ghcr.io/astral-sh/uv:0.9.0 /uv /bin/
   *
   * RUN env -u UV_PYTHON_CACHE_DIR uv python install --no-cache --install-dir=/opt/python 3.12
   * ```
   */
  uvPython(versions: string | readonly string[], options?: UvPythonOptions): this
}
