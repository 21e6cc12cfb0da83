import { stages, type StageNode } from '../../ir/definition.ts'
import type { Step } from '../../ir/step.ts'
import { copiesContext } from '../context-copy.ts'
import { estimated, rebuildSeconds } from '../estimate.ts'
import { installsOf, type ManifestInstall } from '../manifests.ts'
import { isPackageStep, needsFiles } from '../package-steps.ts'
import { atStep } from '../place.ts'
import type { Found, Rule } from '../rule.ts'

/** The whole context above what installs packages: any change of any file installs them again. */
export const copyEverythingEarly: Rule = {
  name: 'copy-everything-early',
  description: 'The whole build context is copied above steps that install packages.',
  run: ({ optimized: { definition } }) =>
    stages(definition).flatMap((stage) =>
      stage.steps.flatMap((step, index): readonly Found[] => {
        if (!copiesContext(step)) return []
        const above = stage.steps.slice(0, index)
        const below = stage.steps.slice(index + 1)
        // After a first COPY of everything a second one is no news.
        if (above.some(copiesContext)) return []
        const message = complaint(above, below)
        return message === undefined ? [] : [{ severity: 'warning', message, place: placeOf(stage, step) }]
      }),
    ),
}

function placeOf(stage: StageNode, step: Step): Found['place'] {
  return atStep({ stage, step })
}

function complaint(above: readonly Step[], below: readonly Step[]): string | undefined {
  const independent = below.filter((step) => isPackageStep(step) && !needsFiles(step))
  const before = new Set(above.flatMap(installsOf).map(({ tool }) => tool))
  const manifest = below.flatMap(installsOf).find(({ tool }) => !before.has(tool))
  if (independent.length === 0 && manifest === undefined) return undefined
  const advice = [
    ...(independent.length === 0 ? [] : [independentAdvice(independent)]),
    ...(manifest === undefined ? [] : [manifestAdvice(manifest)]),
  ]
  return `a change of any file in the build context installs packages again. ${advice.join('. ')}`
}

function independentAdvice(steps: readonly Step[]): string {
  const ids = steps.map(({ id }) => id).join(', ')
  return `Write ${ids} above the copy (${estimated(rebuildSeconds(steps))})`
}

function manifestAdvice({ files, tool, install }: ManifestInstall): string {
  const list = files.map((file) => `'${file}'`).join(', ')
  return `Of these files ${tool} needs [${list}] only: copy them first, run ${install}, and copy the rest below`
}
