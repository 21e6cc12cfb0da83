import { knownBase, unknownBase } from '../../effects/base-images.ts'
import { isPath, nested } from '../../effects/paths.ts'
import { stepEffects } from '../../effects/step-effects.ts'
import { TOOLS } from '../../effects/tools/index.ts'
import type { CachedStep } from '../../ir/cached-step.ts'
import type { Resource } from '../../ir/effects.ts'
import type { StageNode } from '../../ir/definition.ts'
import type { Step } from '../../ir/step.ts'
import { isPlainShell } from '../../effects/plain-shell.ts'
import { shellStartReads } from '../shell-start.ts'
import type { Above } from './above.ts'
import { findHindrance } from './find-program.ts'

/**
 * Why a mount might do something else here than at home: who runs the step, which shell reads it and what that shell reads
 * first, a umask for one, must be known.
 */
export function unknownSurroundings(step: CachedStep, above: readonly Above[], stage: StageNode): string | undefined {
  const steps = above.map((other) => other.step)
  return (
    shellHindrance(steps) ??
    shellStartReads(steps) ??
    userHindrance(step, above) ??
    baseHindrance(step, steps, unknownBase(stage)) ??
    (TOOLS[step.kind].needsFind ? findHindrance(steps, knownBase(stage)?.find === true) : undefined)
  )
}

function shellHindrance(above: readonly Step[]): string | undefined {
  const shell = above.findLast(({ kind }) => kind === 'shell')
  if (shell?.kind === 'shell' && !isPlainShell(shell.argv))
    return `${shell.id} is not known to read commands as a POSIX shell with its default options does: say .shell(['/bin/sh', '-c']) above the step`
  const typed = above.find((other) => other.kind === 'instruction' && /\b(?:SHELL|USER)\b/i.test(other.text))
  return typed === undefined ? undefined : `${typed.id} may set the user or the shell: say it with .user() or .shell()`
}

function userHindrance(step: CachedStep, above: readonly Above[]): string | undefined {
  const last = above.findLast((other) => other.step.kind === 'user')
  if (last?.isTrigger === true)
    return `${last.step.id} is a trigger that sets the user where this stage begins: say .user() in the stage itself`
  const { runsAs } = step
  if (runsAs === undefined) return undefined
  if (runsAs.uid === undefined)
    return `the step runs as ${runsAs.name}, whose number is not known, so that the mount could not belong to it: add the user with .addUser('${runsAs.name}', { uid: 1000 }) or say .user('1000:1000')`
  if (/^\d+$/.test(runsAs.name)) return undefined
  const renumbered = above.find((other) => mayRenumber(other.step))?.step
  return renumbered === undefined
    ? undefined
    : `${renumbered.id} may give ${runsAs.name} another number, so that the mount could not belong to it`
}

/**
 * A base image that nobody knows may run its commands as any user, by any shell. A step that only root can do shows who runs
 * the steps below it, and one whose words only a Bourne shell understands shows the shell.
 */
function baseHindrance(step: CachedStep, above: readonly Step[], base: string | undefined): string | undefined {
  if (base === undefined) return undefined
  const says = (kind: Step['kind']): boolean => above.some((other) => other.kind === kind)
  const isUserKnown =
    step.runsAs !== undefined || TOOLS[step.kind].needsRoot || says('user') || above.some(isDoneByRoot)
  const isShellKnown = says('shell') || above.some(({ kind }) => kind === 'apt' || kind === 'dnf')
  if (isUserKnown && isShellKnown) return undefined
  const unknown = [...(isUserKnown ? [] : ['the user']), ...(isShellKnown ? [] : ['the shell'])].join(' and ')
  const said = [...(isUserKnown ? [] : [".user('root')"]), ...(isShellKnown ? [] : [".shell(['/bin/sh', '-c'])"])]
  const verb = isUserKnown || isShellKnown ? 'is' : 'are'
  return `${unknown} of ${base} ${verb} not known: say ${said.join(' and ')} above the step, or ask for the mount in both variants with cacheMount: true`
}

function isDoneByRoot({ kind }: Step): boolean {
  return kind === 'apt' || kind === 'apk' || kind === 'dnf'
}

function isAccounts(resource: Resource): boolean {
  return resource === 'accounts' || (isPath(resource) && resource !== '/' && nested(resource, '/etc/passwd'))
}

const RENUMBERS = /\b(?:usermod|vipw|userdel|deluser|newusers)\b|\/etc\/passwd/

function mayRenumber(step: Step): boolean {
  const { writes } = stepEffects(step)
  if (['run', 'file', 'copy', 'add'].includes(step.kind) && writes !== 'everything' && writes.some(isAccounts))
    return true
  if (step.kind === 'instruction') return RENUMBERS.test(step.text)
  if (step.kind !== 'run') return false
  const { command } = step
  const texts =
    command.form === 'shell'
      ? command.scripts.map(({ script }) => script)
      : command.form === 'exec'
        ? command.argv
        : [command.script]
  return texts.some((text) => RENUMBERS.test(text))
}
