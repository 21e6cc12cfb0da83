import type { CondaInstallerOptions, CondaOptions } from '../steps/conda.ts'
import type { Command, RunOptions } from '../steps/run.ts'
import type { TextLike } from '../variables.ts'
import type { AnyStage, Once, Stage, StageUser } from './types.ts'

/** What runs a command in the build, whoever the user is. */
export interface Commands<User extends StageUser, Done extends Once> {
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
  run(command: Command, options?: RunOptions<AnyStage>): Stage<User, Done>

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
  condaInstaller(options?: CondaInstallerOptions): Stage<User, Done>

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
  conda(packages: readonly TextLike[], options?: CondaOptions): Stage<User, Done>
}
