import { test } from 'vitest'
import { stage, type AnyStage } from '../../../../src/index.ts'
import { finds, leavesAlone } from '../../found.ts'

const RULE = 'no-op-mount'
const cache = (target: string) => ({ mounts: [{ type: 'cache', target }] }) as const
const node = stage('node:20-slim')
const go = stage('golang:1.24-alpine')

interface Case {
  readonly project: string
  readonly wrong: AnyStage
  readonly messages: readonly RegExp[]
  readonly right: AnyStage
}

test.each<Case>([
  {
    project: "fly's dockerfile-node: npm in /app/.npm",
    wrong: node.workdir('/app').copy(['package.json', 'package-lock.json'], './').run('npm ci', cache('/app/.npm')),
    messages: [/^error: the mount at \/app\/.npm is not where npm's cache is: .*Write target: '\/root\/.npm'$/],
    right: node.workdir('/app').copy(['package.json', 'package-lock.json'], './').run('npm ci', cache('/root/.npm')),
  },
  {
    project: "Aspire: Go's modules at root's home, where the image sets GOPATH",
    wrong: go.copy(['go.mod', 'go.sum'], './').run('go mod download', cache('/root/go/pkg/mod')),
    messages: [/^error: the mount at \/root\/go\/pkg\/mod is not where go.* cache is: it looks in \/go here/],
    right: go.copy(['go.mod', 'go.sum'], './').run('go mod download', cache('/go/pkg/mod')),
  },
  {
    project: 'npm throws its own cache away',
    wrong: node.run('npm ci && npm cache clean --force', cache('/root/.npm')),
    messages: [/^error: npm cache clean --force empties the mount/],
    right: node.run('npm ci', cache('/root/.npm')),
  },
  {
    project: "cargo's home, where the image sets CARGO_HOME",
    wrong: stage('rust:1.80').run('cargo fetch', cache('/root/.cargo')),
    messages: [/^error: the mount at \/root\/.cargo is not where cargo.* looks in \/usr\/local\/cargo/],
    right: stage('rust:1.80').run('cargo fetch', cache('/usr/local/cargo/registry')),
  },
])('$project', ({ wrong, messages, right }) => {
  finds(RULE, wrong, ...messages)
  leavesAlone(RULE, right)
})

test.each<[string, AnyStage]>([
  ['npm with its variable', node.env({ NPM_CONFIG_CACHE: '/app/.npm' }).run('npm ci', cache('/app/.npm'))],
  ['npm with its flag', node.run('npm ci --cache /app/.npm', cache('/app/.npm'))],
  ['npm with a file', node.copy('.npmrc', './').run('npm ci', cache('/app/.npm'))],
  ['npm with the whole context', node.copy('.', '/app').run('npm ci', cache('/app/.npm'))],
  ['npm that was configured', node.run('npm config set cache /app/.npm').run('npm ci', cache('/app/.npm'))],
  ['Go with its variable', go.env({ GOPATH: '/root/go' }).run('go mod download', cache('/root/go/pkg/mod'))],
  ['Go on an unknown image', stage('example.org/go:1').run('go mod download', cache('/root/go/pkg/mod'))],
  ["Go's compiled packages", go.run('go build ./...', cache('/root/.cache/go-build'))],
  ["root's yarn", node.run('yarn install', cache('/usr/local/share/.cache/yarn'))],
])('leaves alone %s', (_, target) => {
  leavesAlone(RULE, target)
})
