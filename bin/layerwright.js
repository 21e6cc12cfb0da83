#!/usr/bin/env node
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

// In a clone the sources run through tsx, whether or not it has been built: a definition's import of 'layerwright' and the
// command line are then the same modules. The published package holds no sources and loads tsx when it meets a definition.
const source = new URL('../src/cli/main.ts', import.meta.url)

if (existsSync(source)) {
  const [commonjs, modules] = await Promise.all([import('tsx/cjs/api'), import('tsx/esm/api')])
  commonjs.register()
  modules.register({ tsconfig: fileURLToPath(new URL('../tsconfig.json', import.meta.url)) })
  await import(source.href)
} else {
  await import('../dist/cli/main.js')
}
