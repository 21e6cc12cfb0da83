#!/usr/bin/env node
import { existsSync } from 'node:fs'

// In a clone the sources run through tsx, so that a definition's import of 'layerwright' and the command line are the same
// modules, whether or not the clone has been built. The published package holds no sources.
const source = new URL('../src/cli/main.ts', import.meta.url)

if (existsSync(source)) {
  const { fileURLToPath } = await import('node:url')
  const { register } = await import('tsx/esm/api')
  register({ tsconfig: fileURLToPath(new URL('../tsconfig.json', import.meta.url)) })
  await import(source.href)
} else {
  await import('../dist/cli/main.js')
}
