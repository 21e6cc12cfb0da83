import { stages, type Definition } from '../ir/definition.ts'
import { CheckError } from '../ir/errors.ts'
import type { ActionResult, Subject } from './subject.ts'
import { readIfPresent, shownPath, writeFiles } from './files.ts'
import { emittedFiles, printVariant } from './outputs.ts'
import { rewriteLines } from './rewrites.ts'

/** `--emit`: writes both Dockerfiles and the source map, or checks or prints them. */
export async function emitImage(subject: Subject): Promise<ActionResult> {
  const { written, variants, outputs, options, reporter, lock } = subject
  if (options.stdout === true) {
    const { text } = printVariant(variants, options.variant ?? 'optimized', outputs)
    reporter.result(text.trimEnd())
    return { dockerfile: text }
  }
  const files = new Map(emittedFiles(variants, outputs))
  // Once there is such a file, Docker reads it: a stale one would leave out what a new step copies.
  if (options.dockerignore === true || readIfPresent(outputs.dockerignore) !== undefined)
    files.set(outputs.dockerignore, (await import('./dockerignore.ts')).dockerignoreFile(written, outputs, options))
  const staleness = lock === undefined ? undefined : (await import('./lock-file.ts')).staleLock(written, lock, outputs)
  if (lock === undefined && hasSchedule(written)) {
    const missing = (await import('./lock-file.ts')).missingStamps(written, outputs)
    if (missing !== undefined) reporter.note(`${written.name}: ${missing}`)
  }
  if (options.check === true) return checkFiles(subject, files, staleness)
  writeFiles(files)
  if (staleness !== undefined) reporter.note(`${written.name}: ${staleness}`)
  const { rewrites, declined } = variants.optimized
  const names = [...files.keys()].map(shownPath)
  reporter.result(`${reporter.emphasis(variants.naive.name)}: wrote ${names.join(', ')}`)
  for (const line of rewriteLines(rewrites)) reporter.result(`  ${line}`)
  reporter.result(
    rewrites.length === 0
      ? '  nothing to rewrite; --explain says why'
      : `  ${declined.length} left alone; --explain says why, --diff shows the text`,
  )
  return { files: names, rewrites, declined }
}

function hasSchedule(definition: Definition): boolean {
  return stages(definition).some(({ steps }) => steps.some(({ refresh }) => refresh !== undefined))
}

function checkFiles(subject: Subject, files: ReadonlyMap<string, string>, staleness: string | undefined): ActionResult {
  if (staleness !== undefined) throw new CheckError(`${subject.definition.name}: ${staleness}`)
  const stale = [...files].filter(([path, content]) => readIfPresent(path) !== content).map(([path]) => shownPath(path))
  if (stale.length > 0)
    throw new CheckError(
      `${subject.definition.name}: ${stale.join(', ')} ${stale.length === 1 ? 'is' : 'are'} stale. Run the same command without --check`,
    )
  subject.reporter.result(`${subject.definition.name}: ${files.size} files are up to date`)
  return { upToDate: true }
}
