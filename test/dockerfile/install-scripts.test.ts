import { expect, test } from 'vitest'
import { stage } from 'layerwright'
import { body } from '../dsl/defined.ts'

const node = stage('node:24-slim')

test.each([
  ['npm', node.npm({ ignoreScripts: true }), 'npm ci --cache=/tmp/buildkit-npm --ignore-scripts'],
  ['pnpm', node.pnpm({ ignoreScripts: true }), '--ignore-scripts'],
  ['yarn 1', node.yarn({ ignoreScripts: true }), '--cache-folder=/tmp/buildkit-yarn --ignore-scripts'],
  [
    'a later yarn, whose enableScripts would let those of the project run',
    node.yarn({ version: 'berry', ignoreScripts: true }),
    'yarn install --immutable --mode=skip-build',
  ],
])('ignoreScripts of %s keeps all scripts from running', (_, target, words) => {
  expect(body(target)).toContain(words)
})

test('options are printed in one order, whatever the order in which they were written', () => {
  const one = node.npm({ files: ['b', 'a', 'b'], omit: ['peer', 'dev'], workspaces: ['w', 'v'] })
  const other = node.npm({ files: ['a', 'b'], omit: ['dev', 'peer'], workspaces: ['v', 'w', 'v'] })
  expect(body(one)).toBe(body(other))
  expect(body(one)).toContain('--omit=dev --omit=peer --workspace=v --workspace=w')
})
