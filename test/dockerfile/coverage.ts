import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { runInThisContext } from 'node:vm'
import { stage, type ImageOptions } from 'layerwright'
import { imageSettings } from '../../src/dsl/image-options.ts'
import type { Definition } from '../../src/ir/definition.ts'
import { defined } from '../dsl/defined.ts'
import { runExample } from '../dsl/examples.ts'

/** A row of docs/dockerfile-coverage.md. */
export interface CoverageRow {
  readonly dockerfile: string
  readonly dsl: string
  readonly prints: string
  /** The frontend that builds it. */
  readonly builtBy: string
  /** The test file, from the root of the repository. */
  readonly test: string
  readonly cells: readonly string[]
}

const DOCUMENT = fileURLToPath(new URL('../../docs/dockerfile-coverage.md', import.meta.url))

export function coverageRows(): readonly CoverageRow[] {
  const [, ...lines] = readFileSync(DOCUMENT, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| ') && !/^\| -+ \|/.test(line))
  return lines.map((line) => {
    const cells = line
      .slice(1, -1)
      .split(/(?<!\\)\|/)
      .map(code)
    const [dockerfile = '', dsl = '', prints = '', builtBy = '', file = ''] = cells
    return { ...{ dockerfile, dsl, prints, builtBy, cells }, test: /\(\.\.\/(.*)\)/.exec(file)?.[1] ?? '' }
  })
}

/** The definition that a row's call makes, on this base. */
export function covered({ dsl }: CoverageRow, base: string): Definition {
  if (!dsl.startsWith('image(')) return defined(runExample(`stage(${JSON.stringify(base)})${dsl}`))
  const options: unknown = runInThisContext(`(${dsl.slice('image('.length, -1)})`)
  const target = stage(base).run('true')
  return { ...defined(target), ...imageSettings(optionsOf(options, target)) }
}

function optionsOf(options: unknown, target: ImageOptions['target']): ImageOptions {
  return Object.assign({ name: 'covered', target }, options)
}

/** A cell without the marks of code, its escaped bars as they are. */
function code(cell: string): string {
  const text = cell.trim().replaceAll('\\|', '|')
  const [, , inside] = /^(`+) ?([^]*?) ?\1$/.exec(text) ?? []
  return inside ?? text
}
