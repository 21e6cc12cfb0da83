import { describe, test } from 'vitest'
import { stage, type AnyStage } from '../../../src/index.ts'
import { finds, leavesAlone } from '../found.ts'

const RULE = 'copy-everything-early'
const node = stage('node:22.11-slim').workdir('/app')
const python = stage('python:3.11-slim')

describe('finds', () => {
  test.each<[string, AnyStage, RegExp]>([
    [
      'npm',
      node.copy('.', './').run('npm ci'),
      /^warning: .* npm needs \['package\.json', 'package-lock\.json'\] only/,
    ],
    ['npm with options', node.copy('./', '/app/').run('npm ci --omit=dev && npm run build'), /run npm ci/],
    ['a star', node.copy('*', './').run('npm install'), /npm needs/],
    [
      'pip with a list',
      python.copy('.', '/app').run('pip install --no-cache-dir -r requirements.txt'),
      /\['requirements\.txt'\] only/,
    ],
    ['pip as a module', python.copy('.', '/app').run('python -m pip install -r dev.txt'), /\['dev\.txt'\] only/],
    ['poetry', python.copy('.', '/app').run('poetry install'), /poetry install --no-root/],
    ['uv', python.copy('.', '/app').run('uv sync --locked'), /uv sync --no-install-project/],
    ['go', stage('golang:1.23').copy('.', '/src').run('cd /src && go mod download'), /'go\.mod', 'go\.sum'/],
    [
      'packages that name no file',
      python.copy('.', '/app').pip(['rich', 'click']),
      /Write image\/pip above the copy \(an estimated \d+\.\d s\)/,
    ],
    [
      'packages behind an opaque command',
      python.copy('.', '/app').run('make -C /app').apt(['git']),
      /image\/apt above/,
    ],
    ['several at once', python.copy('.', '/app').run('npm ci').pip(['rich']), /image\/pip above the copy .* npm needs/],
  ])('%s', (_, target, message) => {
    finds(RULE, target, message)
  })
})

describe('leaves alone', () => {
  test.each<[string, AnyStage]>([
    ['manifests first', node.copy(['package.json', 'package-lock.json'], './').run('npm ci').copy('.', './')],
    [
      'an install that is done again with the sources',
      python.copy('uv.lock', './').run('uv sync').copy('.', './').run('uv sync'),
    ],
    ['only a build below', node.copy('.', './').run('npm run build')],
    ['nothing below', node.run('npm ci').copy('.', './')],
    ['one folder', node.copy('src', './src').run('npm ci')],
    ['a file', node.copy('package.json', './').run('npm ci')],
    ['a folder whose name begins with a dot', node.copy('.github', './').run('npm ci')],
    ['a pattern', node.copy('*.json', './').run('npm ci')],
    ['everything of a stage', node.copy('.', './', { from: stage('debian:12').workdir('/x') }).run('npm ci')],
    ['a package that is named', node.copy('.', './').run('npm install left-pad')],
    ['a global package', node.copy('.', './').run('npm install -g')],
    ['the project itself', python.copy('.', '/app').run('pip install .')],
    ['the project as editable', python.copy('.', '/app').run('pip install -e . -r requirements.txt')],
    ['a list with constraints', python.copy('.', '/app').run('pip install -r a.txt -c b.txt')],
    ['a list whose name is not known', python.copy('.', '/app').run('pip install -r "$LIST"')],
    ['a package that is a folder', python.copy('.', '/app').pip(['./plugin'])],
    ['packages that the optimizer has above', stage('debian:12-slim').copy('.', '/app').apt(['git'])],
    ['packages above', python.pip(['rich']).copy('.', '/app').run('make')],
    ['another stage', node.copy('/x', '/x', { from: stage('debian:12').copy('.', '/x') }).run('npm ci')],
    ['text about npm', node.copy('.', './').run('echo npm ci')],
    ['what its author accepts', node.copy('.', './', { allow: ['copy-everything-early'] }).run('npm ci')],
    [
      'a second copy of everything',
      node
        .copy('.', './', { allow: ['copy-everything-early'] })
        .copy('.', '/b')
        .run('npm ci'),
    ],
  ])('%s', (_, target) => {
    leavesAlone(RULE, target)
  })
})
