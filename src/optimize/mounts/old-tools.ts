import { unknownBase } from '../../effects/base-images.ts'
import { oldRelease } from '../../effects/old-releases.ts'
import type { StageNode } from '../../ir/definition.ts'
import type { CachedStep } from '../../ir/cached-step.ts'
import type { Step } from '../../ir/step.ts'
import { display } from '../../ir/text.ts'
import type { Above } from './above.ts'

interface Old {
  /** What it does otherwise. */
  readonly because: string
  /** Finds it in the words of a step, with the comparison and the first numbers of the version. */
  readonly named: RegExp
  /** The first version that does as today's do. */
  readonly until: readonly [major: number, minor: number]
  /** Whether it comes with an image. */
  readonly inBase: boolean
}

/**
 * Source: pip's news of 19.1, before which --no-cache-dir makes it install source distributions by `setup.py install`, and
 * before which it does not ask anew for an index; conda's release notes of 4.7, before which it has packages in one format only.
 */
const OLD: Partial<Readonly<Record<CachedStep['kind'], Old>>> = {
  pip: {
    because: 'a pip of before 19.1, which installs source distributions otherwise where it keeps no cache',
    named: /\bpip\s*(==|<=?|~=)[\s\\"']*(\d+)(?:\.(\d+))?/g,
    until: [19, 1],
    inBase: true,
  },
  conda: {
    because: 'a conda of before 4.7, which leaves packages in the mount in another format',
    named: /conda(?:\s*(==?|<=?|~=)[\s\\"']*|\d-(?:py\d+_)?)(\d+)\.(\d+)/g,
    until: [4, 7],
    inBase: false,
  },
}

/** Why the tool may be so old that it does not leave with a cache what it leaves without one. */
export function oldTool(step: CachedStep, above: readonly Above[], stage: StageNode): string | undefined {
  const old = OLD[step.kind]
  if (old === undefined) return undefined
  const base = old.inBase ? (unknownBase(stage) ?? oldRelease(stage)) : undefined
  if (base !== undefined)
    return `${base} may have ${old.because}: ask for the mount in both variants with cacheMount: true`
  const writer = [...above.map((other) => other.step), step].find((other) => names(other, old))
  return writer === undefined ? undefined : `${writer.id} names ${old.because}`
}

function names(step: Step, { named, until }: Old): boolean {
  return [...text(step).matchAll(named)].some(([, comparison, major, minor]) => {
    const different = Number(major) - until[0] || Number(minor ?? 0) - until[1]
    return comparison === '<' ? different <= 0 : different < 0
  })
}

/** The words of a step that installs something. */
function text(step: Step): string {
  switch (step.kind) {
    case 'run':
      return JSON.stringify(step.command)
    case 'pip':
    case 'uv':
    case 'conda':
      return step.packages.map(display).join('\n')
    case 'condaInstaller':
      return display(step.url)
    default:
      return ''
  }
}
