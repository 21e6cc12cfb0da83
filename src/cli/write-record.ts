import { makeVariants, type Variants } from '../optimize/emit.ts'
import { printRecord, type ImageRecord, type Refutation } from '../record/record.ts'
import { escapeText } from '../verify/escape-text.ts'
import { blame } from '../verify/blame.ts'
import type { InstalledPackages } from '../verify/installed-packages.ts'
import type { Verification } from '../verify/verification.ts'
import { digestOf } from '../lock/lock.ts'
import { namedImages } from '../lock/external-images.ts'
import { shownPath, writeFiles } from './files.ts'
import { dockerfileDigests } from './record-file.ts'
import { rewriteLine } from './rewrites.ts'
import type { Subject } from './subject.ts'

/** What the engine tells of variants beside a naive image that is built already. */
export interface Comparison {
  readonly compare: (variants: Variants) => Promise<Verification>
  /** What the naive image holds. */
  readonly packages: () => Promise<InstalledPackages>
}

/**
 * Writes the record of an image after its verification. Where the images were equal it says so of both Dockerfiles; else
 * it refutes the rewrites to blame, beside what was refuted before.
 *
 * @returns one line for a reader
 */
export async function writeRecord(subject: Subject, comparison: Comparison, found: Verification): Promise<string> {
  const { written, outputs, options, reporter, record: before } = subject
  const path = shownPath(outputs.record)
  const refuted = before.record?.refuted ?? []
  const write = (record: Omit<ImageRecord, 'image'>): void => {
    writeFiles(new Map([[outputs.record, printRecord({ image: written.name, ...record })]]))
  }
  if (found.equal) {
    // What was built with other bases, arguments or passes says nothing of the Dockerfiles as they are emitted.
    const other = OTHERWISE.find((name) => options[name] !== undefined && options[name].length > 0)
    if (other !== undefined) {
      write({ refuted, ...(before.record?.verified === undefined ? {} : { verified: before.record.verified }) })
      return `Wrote ${path} without saying that both Dockerfiles were verified: the build had options of its own`
    }
    const dockerfiles = dockerfileDigests(subject.variants, outputs)
    write({ refuted, verified: { dockerfiles, images: imagesOf(subject), packages: await comparison.packages() } })
    return `Wrote ${path}`
  }
  if (found.cold.control.differences.length + found.cold.control.configDifferences.length > 0)
    return `Nothing is written to ${path}: two builds of the naive Dockerfile differ as well, so no rewrite can be blamed`
  const { rewrites } = subject.variants.optimized
  reporter.note(`${written.name}: building without some of its ${rewrites.length} rewrites, to find those to blame`)
  const blamed = await blame(rewrites, differenceIn(found), async (without) =>
    comparison.compare(variantsWithout(subject, without)),
  )
  write({ refuted: [...refuted, ...blamed] })
  const names = blamed.map(({ pass, stage, steps }) => {
    const rewrite = rewrites.find((made) => made.pass === pass && made.stage === stage && same(made.steps, steps))
    return rewrite === undefined ? `${pass}: ${steps.join(', ')}` : rewriteLine(rewrite)
  })
  return [`Wrote ${path}: what it refutes is not made again. Run --emit, and --verify once more:`, ...names].join(
    '\n  ',
  )
}

/** What a reader is told of the images, apart from numbers. */
function differenceIn({ cold, warm, reasons }: Verification): string {
  const [path] = [cold, warm].flatMap((verdict) => verdict?.differences.map((difference) => difference.path) ?? [])
  const [field] = [cold, warm].flatMap(
    (verdict) => verdict?.configDifferences.map((difference) => difference.field) ?? [],
  )
  if (path !== undefined) return `with it, the image has another ${escapeText(path)}`
  return field === undefined
    ? (reasons[0] ?? 'with it, the image is another one')
    : `with it, the image has another ${field}`
}

const OTHERWISE = ['buildContext', 'buildArg', 'without', 'platform'] as const

function variantsWithout({ definition, passes, record }: Subject, refuted: readonly Refutation[]): Variants {
  return makeVariants(definition, passes, [...(record.record?.refuted ?? []), ...refuted])
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((id, index) => id === b[index])
}

function imagesOf({ written, lock }: Subject): ReadonlyMap<string, string | null> {
  return new Map(
    namedImages(written).external.map(({ reference }) => [
      reference,
      lock === undefined ? null : (digestOf(lock, reference) ?? null),
    ]),
  )
}
