import { test } from 'vitest'
import { stage, type AnyStage } from '../../../../src/index.ts'
import { finds, leavesAlone } from '../../found.ts'

const RULE = 'no-op-mount'
const debian = stage('debian:12-slim')
const python = stage('python:3.11-slim')

/** Mounts that public projects write or generate, each with what it should be. */
interface Case {
  readonly project: string
  readonly wrong: AnyStage
  readonly messages: readonly RegExp[]
  readonly right: AnyStage
}

const apt = { type: 'cache', target: '/var/cache/apt', sharing: 'locked' } as const
const lists = { type: 'cache', target: '/var/lib/apt/lists', sharing: 'locked' } as const
const kept = { type: 'cache', target: '/var/cache/buildkit-apt', sharing: 'locked' } as const
const keep = '-o Dir::Cache::Archives=/var/cache/buildkit-apt'
const pip = { type: 'cache', target: '/root/.cache/pip' } as const
const uv = { type: 'cache', target: '/root/.cache/uv' } as const

test.each<Case>([
  {
    project: "BentoML: conda's packages in pkg",
    wrong: stage('continuumio/miniconda3:24.7.1-0').run('conda install -y python=3.11 && conda clean --all -y', {
      mounts: [{ type: 'cache', target: '/opt/conda/pkg', sharing: 'locked' }],
    }),
    messages: [/^error: the mount at \/opt\/conda\/pkg keeps no package: .*Write target: '\/opt\/conda\/pkgs'/],
    right: stage('continuumio/miniconda3:24.7.1-0').run('conda install -y python=3.11', {
      mounts: [{ type: 'cache', target: '/opt/conda/pkgs', sharing: 'locked' }],
    }),
  },
  {
    project: 'BentoML: conda clean in the step that has the mount',
    wrong: stage('continuumio/miniconda3:24.7.1-0').run(
      '/opt/conda/bin/conda install -y python=3.11 && /opt/conda/bin/conda clean -afy',
      { mounts: [{ type: 'cache', target: '/opt/conda/pkgs', sharing: 'locked' }] },
    ),
    messages: [/^error: conda clean -afy empties the mount at \/opt\/conda\/pkgs/],
    right: stage('continuumio/miniconda3:24.7.1-0').run('/opt/conda/bin/conda install -y python=3.11', {
      mounts: [{ type: 'cache', target: '/opt/conda/pkgs', sharing: 'locked' }],
    }),
  },
  {
    project: 'cog: docker-clean is left in place',
    wrong: python.run(
      'apt-get update -qq && apt-get install -qqy --no-install-recommends ffmpeg && rm -rf /var/lib/apt/lists/*',
      { mounts: [apt] },
    ),
    messages: [/^error: the image's \/etc\/apt\/apt.conf.d\/docker-clean empties the mount at \/var\/cache\/apt after/],
    right: python.run(`apt-get update -qq && apt-get ${keep} install -qqy ffmpeg && rm -rf /var/lib/apt/lists/*`, {
      mounts: [kept],
    }),
  },
  {
    project: 'cog: uv without its cache',
    wrong: python.run('uv pip install --no-cache torch==2.3.0', { mounts: [uv] }),
    messages: [/^error: uv keeps nothing in the mount at \/root\/.cache\/uv, since --no-cache .*Take --no-cache out$/],
    right: python.run('uv pip install torch==2.3.0', { mounts: [uv] }),
  },
  {
    project: 'flytekit: docker-clean is left in place',
    wrong: debian.run('apt-get update && apt-get install -y build-essential', {
      mounts: [{ ...apt, id: 'apt', mode: '0777' }],
    }),
    messages: [/^error: the image's .*docker-clean empties the mount at \/var\/cache\/apt/],
    right: debian.run(`apt-get update && apt-get ${keep} install -y build-essential`, {
      mounts: [{ ...kept, id: 'apt' }],
    }),
  },
  {
    project: 'flytekit: the shared cache gets another owner',
    wrong: debian.run(
      'micromamba create -y -r /opt/micromamba -n runtime python=3.11 && chown -R flytekit:root /opt/micromamba',
      { mounts: [{ type: 'cache', id: 'micromamba', target: '/opt/micromamba/pkgs', sharing: 'locked' }] },
    ),
    messages: [/^warning: chown -R on \/opt\/micromamba changes the owner of everything in the mount/],
    right: debian
      .run('micromamba create -y -r /opt/micromamba -n runtime python=3.11', {
        mounts: [{ type: 'cache', id: 'micromamba', target: '/opt/micromamba/pkgs', sharing: 'locked' }],
      })
      .run('chown -R flytekit:root /opt/micromamba'),
  },
  {
    project: 'envd: apt without a lock',
    wrong: stage('ubuntu:22.04').run('apt-get update && apt-get install -y bash-static', {
      mounts: [
        { type: 'cache', target: '/var/cache/apt', sharing: 'shared' },
        { type: 'cache', target: '/var/lib/apt', sharing: 'shared' },
      ],
    }),
    messages: [
      /^error: the image's .*docker-clean empties the mount at \/var\/cache\/apt/,
      /^warning: two builds at a time write to the mount at \/var\/cache\/apt, .*Write sharing: 'locked'$/,
      /^warning: two builds at a time write to the mount at \/var\/lib\/apt,/,
    ],
    right: stage('ubuntu:22.04').run(`apt-get update && apt-get ${keep} install -y bash-static`, {
      mounts: [kept, lists],
    }),
  },
  {
    project: "fly's dockerfile-node: apt",
    wrong: stage('node:20-slim').run('apt-get update -qq && apt-get install -y openssl', {
      mounts: [
        { type: 'cache', id: 'cache', target: '/var/cache/apt' },
        { type: 'cache', id: 'lib', target: '/var/lib/apt' },
      ],
    }),
    messages: [/^error: .*docker-clean/, /^warning: two builds .*\/var\/cache\/apt/, /^warning: two .*\/var\/lib\/apt/],
    right: stage('node:20-slim').run(`apt-get update -qq && apt-get ${keep} install -y openssl`, {
      mounts: [kept, lists],
    }),
  },
  {
    project: 'railpack: apt with a lock, on Debian as it is',
    wrong: debian.run('apt-get update && apt-get install -y libpq5', { mounts: [apt, lists] }),
    messages: [/^error: the image's .*docker-clean empties the mount at \/var\/cache\/apt/],
    right: debian.run(
      'rm -f /etc/apt/apt.conf.d/docker-clean && apt-get update && apt-get install -y --no-install-recommends libpq5',
      { mounts: [apt, lists] },
    ),
  },
  {
    project: "hpccm: pip's flag before its command",
    wrong: python.run('pip --no-cache-dir install numpy', { mounts: [pip] }),
    messages: [/^error: pip keeps nothing .*since --no-cache-dir switches its cache off. Take --no-cache-dir out$/],
    right: python.run('pip install numpy', { mounts: [pip] }),
  },
  {
    project: "TensorRT-LLM: pip's flag behind its command",
    wrong: python.run('python3 -m pip install --no-cache-dir -r https://example.org/requirements-dev.txt', {
      mounts: [pip],
    }),
    messages: [/^error: pip keeps nothing in the mount at \/root\/.cache\/pip/],
    right: python.run('python3 -m pip install -r https://example.org/requirements-dev.txt', { mounts: [pip] }),
  },
  {
    project: 'mopy: apt without a lock',
    wrong: python.run('apt update && apt install -y git', {
      mounts: [
        { type: 'cache', target: '/var/cache/apt' },
        { type: 'cache', target: '/var/lib/apt' },
      ],
    }),
    messages: [/^error: .*docker-clean/, /^warning: two builds .*\/var\/cache\/apt/, /^warning: two .*\/var\/lib\/apt/],
    right: python.run(`apt update && apt ${keep} install -y git`, { mounts: [kept, lists] }),
  },
])('$project', ({ wrong, messages, right }) => {
  finds(RULE, wrong, ...messages)
  leavesAlone(RULE, right)
})
