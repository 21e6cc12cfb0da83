import { describe, expect, test } from 'vitest'

import { pingEngine } from '../src/engine/ping.ts'

const ping = await pingEngine()
const required = process.env['LAYERWRIGHT_REQUIRE_ENGINE'] === '1'

/**
 * Tests that need a real Docker Engine. Without one they are skipped and the reason is printed; with
 * LAYERWRIGHT_REQUIRE_ENGINE=1 that is a failure instead.
 */
export function describeWithEngine(name: string, body: () => void): void {
  if (ping.answered) {
    describe(name, body)
  } else if (required) {
    test(`${name}: needs a Docker Engine`, () => {
      expect.fail(`LAYERWRIGHT_REQUIRE_ENGINE=1, but ${ping.reason}; scripts/engine.sh up starts one`)
    })
  } else {
    console.warn(`skipped: ${name}: ${ping.reason}; scripts/engine.sh up starts one`)
    describe.skip(`${name} (${ping.reason})`, body)
  }
}
