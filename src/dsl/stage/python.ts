import type { PipOptions } from '../steps/pip.ts'
import type { PythonManifest } from '../steps/python-packages.ts'
import type { TextLike } from '../variables.ts'
import type { Once, Stage, StageUser } from './types.ts'

/** The tools that install Python packages, whoever the user is. */
export interface PythonCommands<User extends StageUser, Done extends Once> {
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
   * RUN --mount=type=cache,id=pip,target=/root/.cache/pip,sharing=locked \
   *     pip install --cache-dir="/root/.cache/pip/$(. /etc/os-release && echo "$ID-${VERSION_ID-}")-$(uname -m)" \
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
  pip(packages: readonly TextLike[] | PythonManifest, options?: PipOptions): Stage<User, Done>
}
