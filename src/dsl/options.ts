import type { DeclaredResource } from '../ir/effects.ts'
import { isRuleName, OWN_RULES, type RuleName } from '../ir/rule-names.ts'
import type { CacheMountState, Changes, Refresh } from '../ir/steps/base.ts'
import { describe } from './variables.ts'
import { Mistake } from './mistake.ts'

/** Options that any step may carry. */
export interface StepOptions {
  /** How often you expect to edit this step; a number is the probability that one commit edits it. */
  readonly changes?: Changes
  /** What an opaque step reads: paths, `env:NAME`, `accounts`, `dpkg`, `network`, … Without it: everything. */
  readonly reads?: readonly DeclaredResource[]
  /** What an opaque step writes. Without it: everything. */
  readonly writes?: readonly DeclaredResource[]
  /** Never move this step. */
  readonly pin?: boolean
  /** A stable name for this step, unique in its stage: in reports, and to match it across edits. */
  readonly as?: string
  /** Rules of `--lint` whose findings about this step you accept; say why in a `.comment()`. */
  readonly allow?: readonly RuleName[]
}

/** Options of a step that runs a command. */
export interface CommandOptions extends StepOptions {
  /**
   * Run it again on this schedule, although nothing of it has changed, so that it takes what is newest by then. The stamp of
   * the day, the week or the month is in the lock file; `--lock` moves it on, and emission prints it.
   *
   * @example
   * ```ts
   * stage('debian:12-slim').apt(['curl'], { refresh: 'weekly' })
   * ```
   * The Dockerfile, where the lock file has the week from 23 November on:
   * ```text
   * RUN --mount=type=secret,id=refreshed-2026-11-23 \
   *     apt-get update \
   *  && …
   * ```
   */
  readonly refresh?: Refresh
}

/** Options of a step that installs packages. */
export interface PackageOptions extends CommandOptions {
  /** `true` asks for a cache mount in both variants, `false` forbids it, absent lets the optimizer decide. */
  readonly cacheMount?: boolean
}

const STEP_OPTIONS = ['changes', 'reads', 'writes', 'pin', 'as', 'allow', 'refresh'] as const
const CHANGES = ['never', 'yearly', 'monthly', 'weekly', 'daily', 'every-commit']
const REFRESH = ['daily', 'weekly', 'monthly']
const RESOURCE = /^(?:\/[^*?]*|env:[A-Za-z_][A-Za-z0-9_]*\*?|context:.+|accounts|dpkg|network|cwd|user|shell)$/
const STEP_NAME = /^[a-z][a-z0-9-]*$/

/** What every step has beside its kind: the options as the intermediate form keeps them. */
export type CommonFields = Omit<CommandOptions, 'as'> & { readonly as?: string }

/** Refuses options that are no object, or one that the call does not have. */
export function checkOptions(options: object, known: readonly string[], example = "{ changes: 'weekly' }"): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options))
    throw new Mistake(`the options must be an object such as ${example}, not ${describe(options)}`)
  for (const name of Object.keys(options))
    if (!known.includes(name))
      throw new Mistake(`there is no option ${JSON.stringify(name)} here. The options are ${known.join(', ')}`)
}

/** Checks the options given to a step and returns those that every kind shares. */
export function commonFields(options: CommandOptions, own: readonly string[] = []): CommonFields {
  checkOptions(options, [...own, ...STEP_OPTIONS])
  checkChanges(options.changes)
  checkResources('reads', options.reads)
  checkResources('writes', options.writes)
  if (options.pin !== undefined && typeof options.pin !== 'boolean')
    throw new Mistake(`pin must be true or false, not ${describe(options.pin)}`)
  if (options.as !== undefined && (typeof options.as !== 'string' || !STEP_NAME.test(options.as)))
    throw new Mistake(`as: ${describe(options.as)} is no step name. Use lower-case letters, digits and -`)
  checkAllow(options.allow)
  if (options.refresh !== undefined && !REFRESH.includes(options.refresh))
    throw new Mistake(`refresh: ${describe(options.refresh)} is not known. Use ${REFRESH.join(', ')}`)
  return pick(options)
}

/** Refuses a list that is none, or that names a rule which there is not. */
export function checkAllow(allow: readonly RuleName[] | undefined): void {
  if (allow === undefined) return
  if (!Array.isArray(allow))
    throw new Mistake(`allow must be a list of rules such as ['latest-tag'], not ${describe(allow)}`)
  for (const name of allow)
    if (!isRuleName(name))
      throw new Mistake(
        `allow: there is no rule ${describe(name)}. The rules are ${OWN_RULES.join(', ')}, and those of docker build --check`,
      )
}

/** The state of a package step's cache mount that the author's option stands for. */
export function cacheMountState(cacheMount: boolean | undefined): CacheMountState {
  if (cacheMount === undefined) return 'open'
  if (typeof cacheMount !== 'boolean')
    throw new Mistake(`cacheMount must be true or false, not ${describe(cacheMount)}`)
  return cacheMount ? 'asked' : 'forbidden'
}

function pick({ changes, reads, writes, pin, as, allow, refresh }: CommandOptions): CommonFields {
  return {
    ...(changes === undefined ? {} : { changes }),
    ...(reads === undefined ? {} : { reads }),
    ...(writes === undefined ? {} : { writes }),
    ...(pin === undefined ? {} : { pin }),
    ...(as === undefined ? {} : { as }),
    ...(allow === undefined ? {} : { allow }),
    ...(refresh === undefined ? {} : { refresh }),
  }
}

function checkChanges(changes: Changes | undefined): void {
  if (changes === undefined) return
  const valid = typeof changes === 'number' ? changes >= 0 && changes <= 1 : CHANGES.includes(changes)
  if (!valid)
    throw new Mistake(
      `changes: ${describe(changes)} is not known. Use ${CHANGES.join(', ')}, or a probability from 0 to 1`,
    )
}

function checkResources(option: string, resources: readonly string[] | undefined): void {
  if (resources === undefined) return
  if (!Array.isArray(resources)) throw new Mistake(`${option} must be a list of resources, not ${describe(resources)}`)
  for (const resource of resources)
    if (typeof resource !== 'string' || !RESOURCE.test(resource))
      throw new Mistake(
        `${option}: ${describe(resource)} is no resource. ` +
          `Use an absolute path, env:NAME, context:PATH, accounts, dpkg, network, cwd, user or shell`,
      )
}
