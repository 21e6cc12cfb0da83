import type { Reporter, TestModule, Vitest } from 'vitest/node'

/** Makes an engine test that was skipped a failure, whatever skipped it. A run of tests picked by name is left alone. */
export class NothingSkipped implements Reporter {
  private byName = false

  onInit(vitest: Vitest): void {
    this.byName = vitest.config.testNamePattern !== undefined
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    const skipped = modules
      .filter(({ project }) => project.name === 'engine')
      .flatMap((module) => [...module.children.allTests('skipped')])
    if (this.byName || skipped.length === 0) return
    console.error('LAYERWRIGHT_REQUIRE_ENGINE=1, but these tests were skipped:')
    for (const { module, fullName } of skipped) console.error(`  ${module.relativeModuleId} > ${fullName}`)
    process.exitCode = 1
  }
}
