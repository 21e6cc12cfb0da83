import { resolve } from 'node:path'
import { printable } from '../engine/printable.ts'
import { probeEngine, type EngineInfo } from '../engine/probe.ts'
import { CheckError, EngineError } from '../ir/errors.ts'
import { lint, newFindings, sorted } from '../lint/lint.ts'
import type { Finding } from '../lint/rule.ts'
import type { ActionResult, Subject } from './subject.ts'
import { buildOf } from './build-request.ts'
import { writeFiles } from './files.ts'
import { countLine, findingLines, jsonFinding } from './findings.ts'
import type { Options } from './options.ts'
import { printVariant } from './outputs.ts'
import type { Reporter } from './reporter.ts'
import { runOnEngine } from './run.ts'
import { version } from './version.ts'

/** What a lint run of several images found. */
export interface LintRun {
  /** For each image what it adds to the JSON document. */
  readonly results: readonly ActionResult[]
  /** Why the run fails; absent when nothing that was found is severe enough. */
  readonly failure?: CheckError
}

/** `--lint`: every rule on every image, and `docker build --check` on both variants where an engine answers. */
export async function lintImages(subjects: readonly Subject[], options: Options, reporter: Reporter): Promise<LintRun> {
  const asked = await engineAnswers(subjects, options, reporter)
  const found = newFindings(
    subjects.map((subject, index) => lint(subject.definition, subject.variants.optimized, asked[index]?.findings)),
  )
  const findings = sorted(found.flat())
  const skipped = skippedParts(subjects, asked)
  for (const line of findingLines(findings, reporter)) reporter.result(line)
  const count = countLine(findings)
  reporter.result([count, ...skipped.map(({ part }) => `${part} was not asked`)].join('; '))
  const notes = skipped.map(({ part, reason }) => `${part} was skipped: ${reason}`)
  for (const note of notes) reporter.note(note)
  if (options.sarif !== undefined) await writeSarif(options.sarif, findings, notes)
  const failing = findings.some(
    ({ severity }) => severity === 'error' || (options.strict === true && severity === 'warning'),
  )
  return {
    results: found.map((own, index) => {
      const reason = asked[index]?.skipped
      const buildCheck = reason === undefined ? { done: true } : { done: false, reason }
      return { findings: own.map(jsonFinding), buildCheck }
    }),
    ...(failing ? { failure: new CheckError(`lint: ${count}`) } : {}),
  }
}

/** What the engine says of an image. */
interface Answer {
  readonly findings: readonly Finding[]
  /** Why it was not asked, or could not say. */
  readonly skipped?: string
}

async function engineAnswers(
  subjects: readonly Subject[],
  options: Options,
  reporter: Reporter,
): Promise<readonly Answer[]> {
  const insists = options.engine === 'docker'
  const skip = (skipped: string): readonly Answer[] => subjects.map(() => ({ findings: [], skipped }))
  if (options.engine === 'model') return skip('as --engine model asks')
  const probe = await probeEngine(options.builder === undefined ? {} : { builder: options.builder })
  if (!probe.reachable) {
    if (insists) throw new EngineError(`--engine docker asks for docker build --check, but ${probe.reason}`)
    return skip(probe.reason)
  }
  const answers: Answer[] = []
  for (const subject of subjects)
    try {
      answers.push({ findings: await askEngine(subject, probe.info, reporter) })
    } catch (error) {
      if (!(error instanceof EngineError) || insists) throw error
      answers.push({ findings: [], skipped: printable(error.message) })
    }
  return answers
}

interface Skipped {
  readonly part: string
  readonly reason: string
}

/** One for all images when it is the same for all of them. */
function skippedParts(subjects: readonly Subject[], answers: readonly Answer[]): readonly Skipped[] {
  const part = 'docker build --check'
  const [first] = answers
  if (first?.skipped !== undefined && answers.every(({ skipped }) => skipped === first.skipped))
    return [{ part, reason: first.skipped }]
  return answers.flatMap(({ skipped }, index) =>
    skipped === undefined ? [] : [{ part: `${part} of ${subjects[index]?.definition.name ?? ''}`, reason: skipped }],
  )
}

/** Loaded late: the rules need no engine, and nobody should wait for what talks to one. */
async function askEngine(subject: Subject, engine: EngineInfo, reporter: Reporter): Promise<readonly Finding[]> {
  const { buildCheck } = await import('../lint/build-check.ts')
  const { definition, options, outputs, variants } = subject
  const dockerfiles = [printVariant(variants, 'naive', outputs), printVariant(variants, 'optimized', outputs)] as const
  const { context, buildArgs = {} } = buildOf(subject, dockerfiles[0])
  const contexts = options.buildContext ?? []
  return runOnEngine(engine, reporter, (run) =>
    buildCheck(run, {
      definition,
      dockerfiles,
      ...(context === undefined ? {} : { context }),
      buildArgs,
      flags: [
        ...contexts.flatMap((given) => ['--build-context', given]),
        ...(options.platform === undefined ? [] : [`--platform=${options.platform}`]),
      ],
      contexts: contexts.map((given) => given.split('=')[0] ?? ''),
    }),
  )
}

async function writeSarif(file: string, findings: readonly Finding[], notes: readonly string[]): Promise<void> {
  const { sarifLog } = await import('../lint/sarif.ts')
  const log = sarifLog(findings, { version: version(), folder: process.cwd(), notes })
  writeFiles(new Map([[resolve(file), `${JSON.stringify(log, undefined, 2)}\n`]]))
}
