import { changeProbability, priorCost } from '../../cache/priors.ts'
import { isPath, nested } from '../../effects/paths.ts'
import type { Step } from '../../ir/step.ts'
import { stepEffects } from '../../effects/step-effects.ts'
import type { CondaStep } from '../../ir/steps/conda.ts'
import { inheritedSteps } from '../../effects/inherited-steps.ts'
import { TOOLS } from '../../effects/tools/index.ts'
import { isCached, type CachedStep } from '../../ir/cached-step.ts'
import { stepReferences } from '../../ir/step-references.ts'
import { unknownSurroundings } from '../mount-conditions.ts'
import { unchanged, type Declined, type Pass, type Rewrite } from '../pass.ts'

const NAME = 'mount-caches'

/** A mount keeps what a tool downloaded, so that a step which runs again fetches only what is new. */
export const mountCaches: Pass = {
  name: NAME,
  description:
    "Give package steps their tool's cache as a cache mount, in the form in which it hits and leaves the image alone.",
  run: (stage) => {
    const rewrites: Rewrite[] = []
    const declined: Declined[] = []
    const steps = stage.steps.map((step, index): Step => {
      if (!isCached(step) || step.cacheMount === 'asked' || step.cacheMount === 'injected') return step
      const why = hindrance(step, [...inheritedSteps(stage), ...stage.steps.slice(0, index)])
      if (why !== undefined) {
        declined.push({ pass: NAME, stage: stage.name, steps: [step.id], reason: `no cache mount: ${why}` })
        return step
      }
      rewrites.push({
        pass: NAME,
        action: 'mounted',
        stage: stage.name,
        steps: [step.id],
        legality: 'by contract',
        reason: TOOLS[step.kind].mountReason,
        expectedSaving: priorCost(step).download * rerun(stage.steps.slice(0, index + 1)),
      })
      return { ...step, cacheMount: 'injected' }
    })
    return rewrites.length === 0 ? unchanged(stage, declined) : { stage: { ...stage, steps }, rewrites, declined }
  },
}

function hindrance(step: CachedStep, above: readonly Step[]): string | undefined {
  if (step.cacheMount === 'forbidden') return 'the definition forbids it with cacheMount: false'
  if (step.pin === true) return 'the step is pinned'
  const { runsAs } = step
  if (runsAs !== undefined && runsAs.uid === undefined)
    return `the step runs as ${runsAs.name}, whose number is not known, so that the mount could not belong to it: add the user with .addUser('${runsAs.name}', { uid: 1000 }) or say .user('1000:1000')`
  const unknown = unknownSurroundings(step, above)
  if (unknown !== undefined) return unknown
  if (step.kind !== 'conda') return undefined
  return runsAs === undefined
    ? condaHindrance(step, above)
    : `the step runs as ${runsAs.name}, and without the mount conda keeps its packages at that user's home`
}

/**
 * The mount hides the image's own package cache: that must be known to be where the mount is, and to be empty there, as
 * `conda clean -afy` leaves it.
 */
function condaHindrance(step: CondaStep, above: readonly Step[]): string | undefined {
  const moved = above.flatMap(variableNames).find((name) => /PKGS_DIRS|SOFTLINK|ROOT_PREFIX|CONDARC|MAMBARC/.test(name))
  if (moved !== undefined) return `${moved} is set, so the package cache or the way that files leave it is another one`
  const configured = above.find(
    (other) => !isPackageTool(other) && configurations(step).some((file) => writesTo(other, file)),
  )
  if (configured !== undefined) return `${configured.id} may have configured another package cache`
  const installer = above.findLastIndex((other) => other.kind === 'condaInstaller' && other.prefix === step.prefix)
  if (installer === -1)
    return `${step.prefix} is not installed by .condaInstaller() in this stage or one that it starts from, so its package cache may hold packages, which a mount would hide`
  const cache = `${step.prefix}/pkgs`
  const writer = above
    .slice(installer + 1)
    .find((other) => !LEAVES_CACHE_ALONE.includes(other.kind) && writesTo(other, cache))
  return writer === undefined
    ? undefined
    : `${writer.id} may have left packages in ${step.prefix}/pkgs, which a mount would hide`
}

function variableNames(step: Step): readonly string[] {
  const declared = stepReferences(step).flatMap(({ declaration }) =>
    declaration === undefined ? [] : [declaration.name],
  )
  if (step.kind === 'env') return [...declared, ...step.entries.map(([name]) => name)]
  return step.kind === 'arg' ? [...declared, step.declaration.name] : declared
}

/** Where root's conda and mamba look for `pkgs_dirs` and `allow_softlinks`. */
function configurations({ prefix }: CondaStep): readonly string[] {
  return [`${prefix}/.condarc`, '/root/.condarc', '/root/.mambarc', '/root/.config/conda', '/etc/conda']
}

/** Package tools configure no conda. */
function isPackageTool(step: Step): boolean {
  return isCached(step) || step.kind === 'condaInstaller'
}

/** A conda step empties the cache behind itself or runs with the mount; pip and uv know nothing of it. */
const LEAVES_CACHE_ALONE: readonly string[] = ['conda', 'pip', 'uv', 'uvSync', 'uvPython']

function writesTo(step: Step, path: string): boolean {
  const { writes } = stepEffects(step)
  return writes === 'everything' || writes.some((resource) => isPath(resource) && nested(resource, path))
}

/** The probability that one of the steps down to this one changes. */
function rerun(steps: readonly Step[]): number {
  return 1 - steps.reduce((product, step) => product * (1 - changeProbability(step)), 1)
}
