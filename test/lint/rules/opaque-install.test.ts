import { describe, test } from 'vitest'
import { sh, stage, type AnyStage } from '../../../src/index.ts'
import type { Command } from '../../../src/index.ts'
import { finds, leavesAlone } from '../found.ts'

const RULE = 'opaque-install'
const debian = stage('debian:12-slim')

describe('finds', () => {
  test.each<[Command, RegExp]>([
    ['apt-get update && apt-get install -y git', /^note: .*\.apt\(\['name'\]\)$/],
    ['apt-get update && apt-get -y --no-install-recommends install git curl && rm -rf /var/lib/apt/lists/*', /\.apt\(/],
    ['DEBIAN_FRONTEND=noninteractive apt-get install -yq tzdata', /\.apt\(/],
    ['sudo apt install -y git=1:2.39', /\.apt\(/],
    [['apt-get update', 'apt-get install -y git'], /\.apt\(/],
    [
      'set -eux; export DEBIAN_FRONTEND=noninteractive; apt-get update; apt-get install -y git; apt-get clean',
      /\.apt\(/,
    ],
    ['mamba install -y numpy && mamba clean --all -f -y', /\.conda\(/],
    [sh`pip install --no-cache-dir ${['rich', 'click>=8']}`, /\.pip\(/],
    ['/opt/venv/bin/pip install rich', /\.pip\(/],
    ['python3 -m pip install -q rich', /\.pip\(/],
    ['conda install -y -n base -c conda-forge numpy', /\.conda\(/],
    ['mamba install --yes numpy', /\.conda\(/],
    [{ exec: ['pip3', 'install', 'rich'] }, /\.pip\(/],
  ])('%j', (command, message) => {
    finds(RULE, debian.run(command), message)
  })
})

describe('leaves alone', () => {
  test.each<[Command]>([
    ['apt-get update'],
    ['apt-get update && apt-get install -y gcc && make && apt-get purge -y gcc'],
    ['pip install rich && rich --version'],
    [['apt-get update', 'apt-get install -y git', 'git clone /a /b']],
    ['apt-get upgrade -y'],
    ['apt-get purge -y git'],
    ['apt-get install -y ./local.deb'],
    ['apt-get install -y $PACKAGES'],
    ['apt-get install -y $(cat packages.txt)'],
    ['apt-get install -y --reinstall git'],
    ['apt-get install -y -t bookworm-backports git'],
    ['apt-get install'],
    ['pip install -r requirements.txt'],
    ['pip install .'],
    ['pip install -e .'],
    ['pip install --upgrade pip'],
    ['pip install --index-url https://example.org/simple rich'],
    ['pip install git+https://example.org/tool.git'],
    ['pip download rich'],
    ['conda create -y -n science numpy'],
    ['conda install -y --file packages.txt'],
    ['conda env create -f environment.yml'],
    ['npm install left-pad'],
    ['make install'],
    ['echo apt-get install git'],
    ['# apt-get install git\ntrue'],
    [`bash -c 'apt-get install -y git'`],
  ])('%j', (command) => {
    leavesAlone(RULE, debian.run(command))
  })

  test.each<[string, AnyStage]>([
    ['the call itself', debian.apt(['git'])],
    ['what declares all that it touches', debian.run('pip install rich', { reads: ['network'], writes: ['/opt'] })],
    ['what its author accepts', debian.run('pip install rich', { allow: ['opaque-install'] })],
  ])('%s', (_, target) => {
    leavesAlone(RULE, target)
  })
})
