import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

/** What scripts/buildkit.sh builds of BuildKit's own sources. */
export type Program = 'parser' | 'buildkitd'

const SCRIPT = fileURLToPath(new URL('../../scripts/buildkit.sh', import.meta.url))
const required = process.env['LAYERWRIGHT_REQUIRE_ENGINE'] === '1'

/** Where the program is, when it is built. */
function programPath(program: Program): string | undefined {
  const { status, stdout } = spawnSync(SCRIPT, ['path', program], { encoding: 'utf8' })
  return status === 0 ? stdout.trim() : undefined
}

/**
 * Tests that need a program of BuildKit's. Where it is not built they are skipped and say how to build it; with
 * LAYERWRIGHT_REQUIRE_ENGINE=1 that is a failure instead.
 */
export function describeWithProgram(program: Program, name: string, body: (path: string) => void): void {
  const path = programPath(program)
  const wayOut = `scripts/buildkit.sh build ${program} builds it`
  if (path !== undefined) {
    describe(name, () => body(path))
  } else if (required) {
    test(`${name}: needs ${program} of BuildKit`, () => {
      expect.fail(`LAYERWRIGHT_REQUIRE_ENGINE=1, but ${program} of BuildKit is not built; ${wayOut}`)
    })
  } else {
    console.warn(`skipped: ${name}: ${program} of BuildKit is not built; ${wayOut}`)
    describe.skip(`${name} (${program} of BuildKit is not built)`, () => body(''))
  }
}
