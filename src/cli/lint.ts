import { resolve } from 'node:path'
import { printable } from '../engine/printable.ts'
import { probeEngine, type EngineInfo } from '../engine/probe.ts'
import { CheckError, EngineError } from '../ir/errors.ts'
import { lint, newFindings, sorted } from '../lint/lint.ts'
import type { Finding } from '../lint/rule.ts'
import type { ActionResult, Subject } from './actions.ts'
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
  const { checks, skipped } = await engineChecks(subjects, options, reporter)
  const found = newFindings(
    subjects.map((subject) => lint(subject.definition, subject.variants.optimized, checks.get(subject))),
  )
  const findings = sorted(found.flat())
  for (const line of findingLines(findings, reporter)) reporter.result(line)
  const count = countLine(findings)
  reporter.result(skipped === undefined ? count : `${count}; docker build --check was not asked`)
  if (skipped !== undefined) reporter.note(`docker build --check was skipped: ${skipped}`)
  if (options.sarif !== undefined) await writeSarif(options.sarif, findings, skipped)
  const failing = findings.some(
    ({ severity }) => severity === 'error' || (options.strict === true && severity === 'warning'),
  )
  return {
    results: found.map((own) => ({
      findings: own.map(jsonFinding),
      buildCheck: skipped === undefined ? { done: true } : { done: false, reason: skipped },
    })),
    ...(failing ? { failure: new CheckError(`lint: ${count}`) } : {}),
  }
}

interface EngineChecks {
  readonly checks: ReadonlyMap<Subject, readonly Finding[]>
  /** Why the engine was not asked, or could not answer. */
  readonly skipped?: string
}

async function engineChecks(subjects: readonly Subject[], options: Options, reporter: Reporter): Promise<EngineChecks> {
  const checks = new Map<Subject, readonly Finding[]>()
  if (options.engine === 'model') return { checks, skipped: 'as --engine model asks' }
  const probe = await probeEngine(options.builder === undefined ? {} : { builder: options.builder })
  if (!probe.reachable) {
    if (options.engine === 'docker')
      throw new EngineError(`--engine docker asks for docker build --check, but ${probe.reason}`)
    return { checks, skipped: probe.reason }
  }
  try {
    for (const subject of subjects) checks.set(subject, await askEngine(subject, probe.info, reporter))
    return { checks }
  } catch (error) {
    if (!(error instanceof EngineError) || options.engine === 'docker') throw error
    return { checks, skipped: printable(error.message) }
  }
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

async function writeSarif(file: string, findings: readonly Finding[], skipped: string | undefined): Promise<void> {
  const { sarifLog } = await import('../lint/sarif.ts')
  const log = sarifLog(findings, {
    version: version(),
    folder: process.cwd(),
    ...(skipped === undefined ? {} : { skipped }),
  })
  writeFiles(new Map([[resolve(file), `${JSON.stringify(log, undefined, 2)}\n`]]))
}
