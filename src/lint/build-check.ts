import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runClient } from '../engine/client.ts'
import { inspectImage, type ImageInfo } from '../engine/image.ts'
import { listAt, numberAt, textAt, valueAt } from '../engine/json.ts'
import { parseJson } from '../ir/json.ts'
import { lastLines, printable } from '../engine/printable.ts'
import type { Run } from '../engine/run.ts'
import { isStage, stages, type Definition, type StageNode } from '../ir/definition.ts'
import { EngineError } from '../ir/errors.ts'
import { formatOrigin } from '../ir/origin.ts'
import type { MappedInstruction, PrintedDockerfile } from '../ir/source-map.ts'
import { fromReferences } from '../ir/step-references.ts'
import { isAllowed, originOf } from './place.ts'
import type { Finding, Place } from './rule.ts'
import { docsOf } from './rules.ts'
import { isSecretName } from './rules/secret-in-variable.ts'
import { baseOf, imagesNeeded, missingArguments } from './stand-ins.ts'

/** What `docker build --check` is asked about. */
export interface CheckRequest {
  readonly definition: Definition
  /** Both variants; what is said of both is one finding. */
  readonly dockerfiles: readonly PrintedDockerfile[]
  /** The build context's folder, whose .dockerignore is read; absent is an empty one. */
  readonly context?: string
  readonly buildArgs: Readonly<Record<string, string>>
  /** Handed to buildx as they are. */
  readonly flags: readonly string[]
  /** Names that `flags` give a context to already. */
  readonly contexts: readonly string[]
}

/**
 * Asks BuildKit for its checks of a definition's Dockerfiles and maps what it says back to the definition. Nothing is
 * built or fetched: an empty folder stands in for an image that the engine does not hold.
 *
 * @throws EngineError when the engine cannot check
 */
export async function buildCheck(run: Run, request: CheckRequest): Promise<readonly Finding[]> {
  const missing = missingArguments(request.definition, request.buildArgs)
  if (missing.length > 0)
    throw new EngineError(
      `a base needs build arguments: give ${missing.map((name) => `--build-arg ${name}=…`).join(' ')}`,
    )
  const absent = await imagesAbsent(run, request)
  const found: Finding[] = []
  for (const dockerfile of request.dockerfiles) found.push(...(await check(run, request, dockerfile, absent)))
  return found
}

async function imagesAbsent(run: Run, request: CheckRequest): Promise<ReadonlySet<string>> {
  const needed = imagesNeeded(request.definition, request.buildArgs).filter((name) => !request.contexts.includes(name))
  // Only the engine's own builder sees its images, and each of them for one platform.
  const platforms =
    request.flags.some((flag) => flag.startsWith('--platform')) ||
    stages(request.definition).some(({ platform }) => platform !== undefined)
  if (run.engine.driver !== 'docker' || platforms) return new Set(needed)
  // A name that the engine refuses is not one that it holds.
  const held = await Promise.all(needed.map((name) => inspectImage(name).then(isHeld, () => false)))
  return new Set(needed.filter((_, index) => held[index] !== true))
}

function isHeld(image: ImageInfo | undefined): boolean {
  return image !== undefined
}

async function check(
  run: Run,
  request: CheckRequest,
  dockerfile: PrintedDockerfile,
  absent: ReadonlySet<string>,
): Promise<readonly Finding[]> {
  const [folder, empty] = [await run.folder(), await run.folder()]
  const file = join(folder, 'Dockerfile')
  await writeFile(file, dockerfile.text)
  let stderr = ''
  const { stdout } = await runClient(
    run.engine.client,
    [
      ...['buildx', 'build', '--call=check,format=json', '--progress=plain', `--file=${file}`],
      ...(run.engine.builder === undefined ? [] : [`--builder=${run.engine.builder}`]),
      ...Object.entries(request.buildArgs).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]),
      ...request.flags,
      ...[...absent].flatMap((image) => ['--build-context', `${image}=${empty}`]),
      request.context ?? empty,
    ],
    { signal: run.signal, onStderr: (chunk) => (stderr += chunk), environment: { DOCKER_CLI_HINTS: 'false' } },
  )
  const answer = parseJson(stdout)
  if (valueAt(answer, 'sources') === undefined)
    throw new EngineError(`docker build --check gave no answer: ${lastLines(stderr, 1).join('') || 'it said nothing'}`)
  const failure = textAt(answer, 'buildError', 'message')
  if (failure?.includes('failed to resolve source metadata') === true)
    throw new EngineError(`docker build --check needs an image that is not on this engine: ${printable(failure)}`)
  return [
    ...(failure === undefined
      ? []
      : [rejected(request.definition, dockerfile, failure, valueAt(answer, 'buildError'))]),
    ...listAt(answer, 'warnings').flatMap((warning) => checked(request, dockerfile, absent, warning)),
  ]
}

/** The engine's frontend does not accept the Dockerfile at all. */
function rejected(definition: Definition, dockerfile: PrintedDockerfile, failure: string, error: unknown): Finding {
  const message = printable(failure).replace(/^dockerfile parse error on line \d+: /, '')
  return {
    rule: 'invalid-instruction',
    severity: 'error',
    message: `this engine does not accept it: ${message.split('\n')[0] ?? ''}`,
    ...described(placeOf(definition, instructionAt(dockerfile, error)), definition),
    docs: docsOf('invalid-instruction'),
  }
}

function checked(
  { definition, buildArgs }: CheckRequest,
  dockerfile: PrintedDockerfile,
  absent: ReadonlySet<string>,
  warning: unknown,
): readonly Finding[] {
  const rule = textAt(warning, 'ruleName')
  const message = textAt(warning, 'detail') ?? textAt(warning, 'description')
  if (rule === undefined || message === undefined) return []
  const instruction = instructionAt(dockerfile, warning)
  const place = placeOf(definition, instruction)
  if (isAllowed(rule, place, definition) || isOwnFinding(rule, message, place)) return []
  // What an absent base sets is not known, so neither is what is undefined.
  if (rule === 'UndefinedVar' && absent.has(rootOf(stageOf(definition, instruction), buildArgs))) return []
  return [
    {
      rule: printable(rule),
      severity: 'warning',
      message: printable(message),
      ...described(place, definition),
      docs: printable(textAt(warning, 'url') ?? 'https://docs.docker.com/reference/build-checks/'),
    },
  ]
}

/** `secret-in-variable` reads typed steps itself: BuildKit says `… (ENV "API_TOKEN")`. */
function isOwnFinding(rule: string, message: string, place: Place): boolean {
  const typed = place.kind !== 'step' || place.step.kind !== 'instruction'
  return rule === 'SecretsUsedInArgOrEnv' && typed && isSecretName(/\(\w+ "([^"]+)"\)/.exec(message)?.[1] ?? '')
}

function described(place: Place, definition: Definition): Pick<Finding, 'origin' | 'stage' | 'step'> {
  return {
    origin: originOf(place, definition),
    ...(place.kind === 'image' ? {} : { stage: place.stage.name }),
    ...(place.kind === 'step' ? { step: place.step.id } : {}),
  }
}

function instructionAt({ instructions }: PrintedDockerfile, located: unknown): MappedInstruction | undefined {
  const [range] = listAt(located, 'location', 'ranges')
  const line = numberAt(range, 'start', 'line')
  return instructions.find(({ startLine, endLine }) => line !== undefined && startLine <= line && line <= endLine)
}

/** The author's step that an instruction comes from, else what its stage starts from. */
function placeOf(definition: Definition, instruction: MappedInstruction | undefined): Place {
  const places = new Set(instruction?.origins.map(formatOrigin))
  for (const stage of stages(definition))
    for (const step of stage.steps)
      if (step.origins.some((origin) => places.has(formatOrigin(origin)))) return { kind: 'step', stage, step }
  const stage = stageOf(definition, instruction)
  return stage === undefined ? { kind: 'image' } : { kind: 'base', stage }
}

/** A build argument before the first FROM belongs to the first stage whose FROM can use it. */
function stageOf(definition: Definition, instruction: MappedInstruction | undefined): StageNode | undefined {
  return instruction?.stage === undefined
    ? stages(definition).find((stage) => fromReferences(stage).length > 0)
    : stages(definition).find(({ name }) => name === instruction.stage)
}

function rootOf(stage: StageNode | undefined, buildArguments: Readonly<Record<string, string>>): string {
  if (stage === undefined) return ''
  return isStage(stage.from) ? rootOf(stage.from, buildArguments) : baseOf(stage.from, buildArguments)
}
