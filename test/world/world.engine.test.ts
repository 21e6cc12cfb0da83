import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { describeWithEngine } from '../engine.ts'
import { run } from './command.ts'
import { dockerBinary, startWorld, type World } from './index.ts'

/** conda with and without a mounted package cache, as a definition's two variants run it. */
const DOCKERFILE = `
ARG PYTHON_VERSION=3.11
FROM python:\${PYTHON_VERSION}-slim AS base
ARG ROUND
RUN echo "$ROUND" && apt-get update && apt-get install -y --no-install-recommends curl && rm -rf /var/lib/apt/lists/*
RUN curl -fsSL https://download.docker.com/linux/debian/gpg -o /etc/apt/keyrings/docker.asc \\
 && echo "deb [signed-by=/etc/apt/keyrings/docker.asc] https://download.docker.com/linux/debian $(. /etc/os-release && echo "$VERSION_CODENAME") stable" > /etc/apt/sources.list.d/docker.list \\
 && apt-get update && apt-get install -y --no-install-recommends docker-ce-cli && rm -rf /var/lib/apt/lists/* && docker --version
RUN curl -fsSL "https://repo.anaconda.com/miniconda/Miniconda3-latest-Linux-$(uname -m).sh" -o /tmp/miniconda.sh \\
 && bash /tmp/miniconda.sh -b -p /opt/conda && rm /tmp/miniconda.sh && /opt/conda/bin/conda clean -afy
ENV PATH=/opt/conda/bin:$PATH
RUN ! conda install -y -n base mamba && conda tos accept --override-channels --channel https://repo.anaconda.com/pkgs/main \\
 && conda tos accept --override-channels --channel https://repo.anaconda.com/pkgs/r
RUN ! conda install -y -n base -c defaults mamba && conda install -y -n base -c conda-forge mamba && conda clean -afy
RUN pip install --no-cache-dir click && python -c 'import click'

FROM base AS plain
RUN CONDA_ALWAYS_COPY=true mamba create -y -n e python="$PYTHON_VERSION" numpy -c conda-forge && mamba clean -afy

FROM base AS mounted
RUN --mount=type=cache,id=layerwright-world-test,target=/opt/conda/pkgs,sharing=locked \\
    CONDA_ALWAYS_COPY=true mamba create -y -n e python="$PYTHON_VERSION" numpy -c conda-forge

FROM base AS compare
RUN --mount=from=plain,target=/plain --mount=from=mounted,target=/mounted \\
    test ! -e /plain/opt/conda/pkgs && test ! -e /mounted/opt/conda/pkgs \\
 && test "$(stat -c %h /plain/opt/conda/envs/e/pyvenv.cfg)" = 1 \\
 && diff -r --no-dereference --exclude=history /plain/opt /mounted/opt \\
 && diff -r --no-dereference /plain/root /mounted/root
`

describeWithEngine('the fixture world', () => {
  let world: World
  let context: string
  const namespace = `layerwright-world-test-${process.pid}-${Date.now()}`

  const build = async (target: string, round: string): Promise<void> => {
    const args = [`ROUND=${round}`, `BUILDKIT_CACHE_MOUNT_NS=${namespace}`]
    await run(await dockerBinary(), [
      ...['buildx', 'build', '--progress=plain', '--output', 'type=cacheonly', '--target', target],
      ...args.flatMap((arg) => ['--build-arg', arg]),
      ...world.buildFlags,
      context,
    ])
  }

  beforeAll(async () => {
    world = await startWorld({ bandwidth: 0 })
    context = await mkdtemp(join(tmpdir(), 'layerwright-world-'))
    await writeFile(join(context, 'Dockerfile'), DOCKERFILE)
  })

  afterAll(async () => {
    await world.close()
    await rm(context, { recursive: true })
    await removeCacheMounts(namespace)
  })

  test('every host of the definition answers, and a mounted cache changes nothing but what is downloaded', async () => {
    await build('compare', namespace)
    const cold = world.served()
    expect(cold['conda.anaconda.org']).toBeGreaterThan(60_000_000)
    expect(cold['repo.anaconda.com']).toBeGreaterThan(25_000_000)
    expect(cold['download.docker.com']).toBeGreaterThan(250_000)
    world.resetServed()
    await build('mounted', `${namespace}-again`)
    // mamba itself was fetched in the base, whose steps have no mount.
    expect(world.served()['conda.anaconda.org']).toBeLessThan(50_000)
  })
})

/** Removes the cache mounts of this test, and no other. */
async function removeCacheMounts(namespace: string): Promise<void> {
  const docker = await dockerBinary()
  const used = await run(docker, ['buildx', 'du', '--verbose'])
  for (const entry of used.split(/\n\n+/)) {
    const id = /^ID:\s+(\S+)/m.exec(entry)?.[1]
    if (id !== undefined && entry.includes(`with id "${namespace}/`)) {
      await run(docker, ['buildx', 'prune', '--force', '--filter', `id=${id.replace('*', '')}`])
    }
  }
}
