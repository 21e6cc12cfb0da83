import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { buildArguments } from './build-arguments.ts'
import type { BuildRequest } from './build-request.ts'
import { runClient } from './client.ts'
import { buildFailure } from './failure.ts'
import { findRecord, locateByProvenance, type HistoryRef } from './history.ts'
import { inspectImage } from './image.ts'
import { textAt } from './json.ts'
import { parseJson } from '../ir/json.ts'
import { RawjsonDecoder } from './rawjson.ts'
import type { Run } from './run.ts'
import { place, stepTimings, type StepTiming } from './steps.ts'
import { unbooked } from './unbooked.ts'
import { exportSeconds, Vertices, wallSeconds, type VertexRecord } from './vertices.ts'

export type { BuildRequest } from './build-request.ts'

export interface BuildOptions {
  /** Called with every vertex whose state changed, as it changes. */
  readonly onVertex?: (vertex: VertexRecord) => void
  /** Stops this build alone; the run's own signal stops it too. */
  readonly signal?: AbortSignal
}

/** What a build did. */
export interface BuildResult {
  readonly vertices: readonly VertexRecord[]
  /** One entry for each instruction that made a vertex, in the order of the Dockerfile. */
  readonly steps: readonly StepTiming[]
  /** Steps that were built and have no entry, in words: a fault of layerwright. */
  readonly unbooked: readonly string[]
  /** From the first start to the last end of a vertex, by the daemon's clock. */
  readonly wallSeconds: number
  /** The part of it that went into writing the result out. */
  readonly exportSeconds: number
  /** The whole call by this machine's clock, client start included. */
  readonly clientSeconds: number
  readonly imageId?: string
  /** The build's record in the engine's history; it goes with the run unless `locate` was asked for. */
  readonly historyRef?: HistoryRef
}

/** Builds a Dockerfile. Rejects with a BuildFailure, which keeps what had been measured by then. */
export async function build(run: Run, request: BuildRequest, options: BuildOptions = {}): Promise<BuildResult> {
  const folder = await run.folder()
  const files = { dockerfile: join(folder, 'Dockerfile'), metadata: join(folder, 'metadata.json') }
  await writeFile(files.dockerfile, request.dockerfile.text)
  const context = request.context ?? (await run.folder())
  const startedMs = Date.now()
  const decoder = new RawjsonDecoder()
  const vertices = new Vertices()
  const signal = options.signal === undefined ? run.signal : AbortSignal.any([run.signal, options.signal])
  const outcome = await runClient(run.engine.client, buildArguments(run.engine, request, files, context), {
    environment: quietEnvironment,
    signal,
    onStderr: (chunk) => {
      for (const status of decoder.push(chunk)) vertices.add(status).forEach((vertex) => options.onVertex?.(vertex))
    },
  })
  for (const status of decoder.end()) vertices.add(status)

  const records = vertices.records()
  if (outcome.exitCode !== 0) {
    const ref = await findRecord(files.dockerfile, startedMs - 2000)
    if (ref !== undefined) run.made({ kind: 'record', ref, read: false })
    const ended = outcome.signal ?? signalOf(outcome.exitCode)
    throw buildFailure(request, records, {
      text: decoder.text,
      aborted: signal.aborted,
      ...(ended === undefined ? {} : { signal: ended }),
    })
  }

  const historyRef = textAt(parseJson(await readFile(files.metadata, 'utf8').catch(() => '')), 'buildx.build.ref')
  const locate = request.locate === true && historyRef !== undefined
  if (historyRef !== undefined) run.made({ kind: 'record', ref: historyRef, read: locate })
  const locations = locate ? await locateByProvenance(run.engine, historyRef) : undefined
  const imageId = request.output.type === 'image' ? (await inspectImage(request.output.tag))?.id : undefined
  const { dockerfile, target } = request
  const placement = place(dockerfile, records, { locations, target })
  return {
    vertices: records,
    steps: stepTimings(placement, records),
    unbooked: unbooked(dockerfile, records, { placement, target }),
    wallSeconds: wallSeconds(records),
    exportSeconds: exportSeconds(records),
    clientSeconds: outcome.seconds,
    ...(imageId === undefined ? {} : { imageId }),
    ...(historyRef === undefined ? {} : { historyRef }),
  }
}

const quietEnvironment = {
  // The client would read the build's record for it, and a record that was read cannot be removed (`mayRemoveRecord`).
  BUILDX_METADATA_PROVENANCE: 'disabled',
  // Not measured work: git is asked about the whole repository otherwise.
  BUILDX_GIT_INFO: 'false',
  DOCKER_CLI_HINTS: 'false',
}

// The docker command passes on what killed its buildx part as an exit code.
function signalOf(exitCode: number | null): string | undefined {
  return exitCode === 137 ? 'SIGKILL' : exitCode === 143 ? 'SIGTERM' : undefined
}
