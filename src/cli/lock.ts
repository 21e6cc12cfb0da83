import { findClient } from '../engine/client.ts'
import { askRegistry, type RegistryAnswer } from '../engine/imagetools.ts'
import { CheckError, DefinitionError, EngineError } from '../ir/errors.ts'
import { formatOrigin } from '../ir/origin.ts'
import { namedImages, type ExternalImage, type UnlockableImage } from '../lock/external-images.ts'
import { digestOf, isDigest, printLock, type Lock, type LockedReference } from '../lock/lock.ts'
import type { Definition } from '../ir/definition.ts'
import type { ActionResult } from './subject.ts'
import { shownPath, writeFiles } from './files.ts'
import { contextTest, lockLines, readableLock, readLock, staleLock } from './lock-file.ts'
import { moveStamps, type MovedStamp } from './move-stamps.ts'
import type { Options } from './options.ts'
import type { Outputs } from './outputs.ts'
import type { Reporter } from './reporter.ts'

/** An image whose references are looked up, before anything is emitted from them. */
export interface LockSubject {
  readonly definition: Definition
  readonly outputs: Outputs
}

/**
 * `--lock`: asks the registries for the digest of every image that the definitions name, and writes the lock files, all of
 * them or none, and moves on the stamps of steps whose schedule says so. With `--check` it writes nothing and fails when a
 * tag has moved or a stamp is due.
 *
 * @param now the one clock that layerwright reads for what it emits
 */
export async function lockImages(
  subjects: readonly LockSubject[],
  options: Options,
  reporter: Reporter,
  now: () => Date = () => new Date(),
): Promise<readonly ActionResult[]> {
  const moment = now()
  const asked = subjects.map((subject) => ({
    ...subject,
    ...namedImages(subject.definition),
    isContext: contextTest(subject.outputs, options),
  }))
  const looked = await lookUp(
    asked.flatMap(({ external, isContext }) => external.filter(({ reference }) => !isContext(reference))),
    options.builder,
  )
  const locked = asked.map((subject): LockedSubject => {
    const stamps = moveStamps(subject.definition, readableLock(subject.outputs), moment)
    return { ...subject, stamps, lock: lockOf(subject, looked, stamps) }
  })
  if (options.check === true) return checkLocks(locked, reporter)
  writeFiles(new Map(locked.map(({ outputs, lock }) => [outputs.lock, printLock(lock)])))
  return locked.map(({ definition, outputs, lock, stamps, unlockable }) => {
    const path = shownPath(outputs.lock)
    reporter.result(`${reporter.emphasis(definition.name)}: wrote ${path}`)
    for (const line of lockLines(definition, lock)) reporter.result(`  ${line}`)
    for (const stamp of stamps) reporter.result(`  ${stampLine(stamp)}`)
    return { file: path, ...lockJson(lock, unlockable) }
  })
}

function stampLine({ id, refresh, refreshed, before, state }: MovedStamp): string {
  const what = {
    current: 'not due',
    new: 'new',
    due: `was ${before}`,
    future: `was ${before}, a day that has not come`,
  }
  return `${id}: refreshed ${refresh}, last ${refreshed} (${what[state]})`
}

function lockJson(lock: Lock, unlockable: readonly UnlockableImage[]): ActionResult {
  return {
    references: Object.fromEntries(lock.references),
    ...(lock.stamps.size === 0 ? {} : { stamps: Object.fromEntries(lock.stamps) }),
    notLocked: unlockable.map(({ written, reason, origin }) => ({ written, reason, place: formatOrigin(origin) })),
  }
}

/** Each reference is asked for once, wherever it is named. */
async function lookUp(
  images: readonly ExternalImage[],
  builder: string | undefined,
): Promise<ReadonlyMap<string, string>> {
  const places = new Map<string, ExternalImage>()
  for (const image of images) if (!places.has(image.reference)) places.set(image.reference, image)
  if (places.size === 0) return new Map()
  const client = await findClient()
  if (client === undefined)
    throw new EngineError(
      'the digest of an image is asked for with docker buildx, and no docker client with buildx is installed. On Debian: apt-get install docker-buildx',
    )
  const answers = await Promise.all(
    [...places.values()].map(async (image) => ({
      image,
      answer: await askRegistry(client.path, image.reference, builder),
    })),
  )
  report(answers)
  return new Map(
    answers.flatMap(({ image, answer }) => (answer.kind === 'found' ? [[image.reference, answer.digest]] : [])),
  )
}

/** All that could not be found out is told together; a wrong name comes before an engine that does not answer. */
function report(answers: readonly { readonly image: ExternalImage; readonly answer: RegistryAnswer }[]): void {
  const advice = 'If it is a named context of the build, say so with --build-context NAME=VALUE'
  const wrong = answers.flatMap(({ image: { reference, origin }, answer }) => {
    if (answer.kind === 'found' && !isDigest(answer.digest))
      return [
        { origin, message: `${reference} has the digest ${answer.digest}, and only sha256 digests are known here` },
      ]
    if (answer.kind !== 'unknown') return []
    return [{ origin, message: `the image ${reference} is not there: ${answer.reason}. ${advice}` }]
  })
  if (wrong.length > 0) throw new DefinitionError(wrong)
  const failed = answers.flatMap(({ image: { reference, origin }, answer }) =>
    answer.kind === 'failed'
      ? [`${formatOrigin(origin)}: the digest of ${reference} could not be asked for: ${answer.reason}. ${advice}`]
      : [],
  )
  if (failed.length > 0) throw new EngineError(failed.join('\n'))
}

interface AskedSubject extends LockSubject {
  readonly external: readonly ExternalImage[]
  readonly unlockable: readonly UnlockableImage[]
  readonly isContext: (reference: string) => boolean
}

function lockOf(
  { definition, external, isContext }: AskedSubject,
  looked: ReadonlyMap<string, string>,
  moved: readonly MovedStamp[],
): Lock {
  const references = new Map<string, LockedReference>()
  for (const reference of external.map((image) => image.reference).sort()) {
    const digest = looked.get(reference)
    if (digest !== undefined) references.set(reference, { digest })
    else if (isContext(reference)) references.set(reference, { context: true })
  }
  const stamps = new Map(moved.map(({ id, refresh, refreshed }) => [id, { refresh, refreshed }]))
  return { image: definition.name, references, stamps }
}

interface LockedSubject extends AskedSubject {
  readonly lock: Lock
  readonly stamps: readonly MovedStamp[]
}

/** What differs is told for every image at once; the registry's answers are in `lock`. */
function checkLocks(locked: readonly LockedSubject[], reporter: Reporter): readonly ActionResult[] {
  const complaints = locked.flatMap(({ definition, outputs, lock, stamps }) => {
    const committed = readLock(outputs)
    if (committed === undefined)
      return [`${definition.name}: there is no ${shownPath(outputs.lock)}. Run the same definition with --lock`]
    const stale = staleLock(definition, committed, outputs)
    const moved = [...lock.references.keys()].flatMap((reference) => {
      const [before, now] = [digestOf(committed, reference), digestOf(lock, reference)]
      return before === undefined || now === undefined || before === now
        ? []
        : [`${definition.name}: ${reference} has moved from ${before} to ${now}. Run --lock to follow it`]
    })
    const due = stamps.flatMap((stamp) => dueLine(definition, stamp))
    return [...(stale === undefined ? [] : [`${definition.name}: ${stale}`]), ...moved, ...due]
  })
  if (complaints.length > 0) throw new CheckError(complaints.join('\n'))
  return locked.map(({ definition, lock, unlockable }) => {
    const stamps = lock.stamps.size === 0 ? '' : `, and ${lock.stamps.size} stamps are not due`
    reporter.result(`${definition.name}: ${lock.references.size} references are as locked${stamps}`)
    return { upToDate: true, ...lockJson(lock, unlockable) }
  })
}

/** A stamp that is new is told as missing from the file. */
function dueLine({ name }: Definition, { id, refresh, before, refreshed, state }: MovedStamp): readonly string[] {
  if (state === 'due')
    return [
      `${name}: ${id} is due: it is refreshed ${refresh}, and its stamp is ${before}. Run --lock to move it to ${refreshed}`,
    ]
  if (state === 'future')
    return [
      `${name}: the stamp of ${id} is ${before}, a day that has not come: a clock was wrong. Run --lock to set it to ${refreshed}`,
    ]
  return []
}
