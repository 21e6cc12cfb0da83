import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { NothingSkipped } from './test/nothing-skipped.ts'

const minutes = 60_000
const engineRequired = process.env['LAYERWRIGHT_REQUIRE_ENGINE'] === '1'

export default defineConfig({
  resolve: { alias: { layerwright: fileURLToPath(new URL('src/index.ts', import.meta.url)) } },
  test: {
    // A forgotten `.only` fails instead of hiding the rest of the suite.
    allowOnly: false,
    reporters: engineRequired ? ['default', new NothingSkipped()] : ['default'],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/**/*.engine.test.ts'],
          testTimeout: 20_000,
          hookTimeout: 20_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'engine',
          include: ['test/**/*.engine.test.ts'],
          // Builds share one engine and are timed: one file after the other, once the unit tests leave the processors.
          fileParallelism: false,
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
          testTimeout: 10 * minutes,
          hookTimeout: 10 * minutes,
        },
      },
    ],
  },
})
