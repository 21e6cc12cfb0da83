import type { CondaInstallerOptions, CondaManifest, CondaOptions } from '../steps/conda.ts'
import type { TextLike } from '../variables.ts'

/** The tools of conda's packages. */
export interface CondaCommands {
  /**
   * Installs conda with its installer, fetched with curl, and empties its package cache, so that later steps may mount one;
   * or micromamba, which is one program.
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
   * @example
   * ```ts
   * stage('debian:12-slim')
   *   .condaInstaller({ tool: 'micromamba', version: '2.3.3-0' })
   *   .conda({ explicit: 'conda-linux-64.lock' }, { tool: 'micromamba', environment: 'app' })
   * ```
   * ```dockerfile
   * FROM debian:12-slim
   *
   * RUN machine="$(uname -m)" \
   *  && curl -fsSLo /usr/local/bin/micromamba https://github.com/mamba-org/micromamba-releases/releases/download/2.3.3-0/micromamba-linux"-${machine#x86_}" \
   *  && chmod 0755 /usr/local/bin/micromamba
   *
   * RUN --mount=type=bind,source=conda-linux-64.lock,target=/tmp/context/conda-linux-64.lock \
   *     MAMBA_ALWAYS_COPY=true MAMBA_LOCAL_REPODATA_TTL=0 micromamba create -y -r /opt/conda -n app \
   *       --file /tmp/context/conda-linux-64.lock \
   *  && micromamba clean -afy -r /opt/conda
   * ```
   */
  condaInstaller(options?: CondaInstallerOptions): this

  /**
   * Installs, creates or updates with conda, mamba or micromamba. Files are copied, never linked, out of the package cache, so that
   * the image is the same whether that cache is mounted or not.
   *
   * @param packages specs as conda takes them; or a file of the build context, which is read without being copied
   * @example
   * ```ts
   * stage('condaforge/miniforge3:24.11.3-0').conda(['numpy', 'pandas'], { channels: ['conda-forge'] })
   * ```
   * ```dockerfile
   * FROM condaforge/miniforge3:24.11.3-0
   *
   * RUN CONDA_ALWAYS_COPY=true CONDA_LOCAL_REPODATA_TTL=0 /opt/conda/bin/conda install -y -n base -c conda-forge \
   *       numpy \
   *       pandas \
   *  && /opt/conda/bin/conda clean -afy
   * ```
   * @example
   * ```ts
   * stage('condaforge/miniforge3:24.11.3-0').conda({ file: 'environment.yml' }, { environment: 'app' })
   * ```
   * ```dockerfile
   * FROM condaforge/miniforge3:24.11.3-0
   *
   * RUN --mount=type=bind,source=environment.yml,target=/tmp/context/environment.yml \
   *     CONDA_ALWAYS_COPY=true CONDA_LOCAL_REPODATA_TTL=0 PIP_NO_CACHE_DIR=1 /opt/conda/bin/conda env create -y -n app \
   *       -f /tmp/context/environment.yml \
   *  && /opt/conda/bin/conda clean -afy
   * ```
   */
  conda(packages: readonly TextLike[] | CondaManifest, options?: CondaOptions): this
}
