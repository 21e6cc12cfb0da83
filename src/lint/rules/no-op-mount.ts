import { knownBase } from '../../effects/base-images.ts'
import { isStage, type StageNode } from '../../ir/definition.ts'
import { nested } from '../../effects/paths.ts'
import type { CacheMount } from '../../ir/steps/mount.ts'
import { isConfigured, isMeantFor, isMissed, placeOf, userOf, type CachePlace } from '../cache-place.ts'
import { flagValue } from '../invocation.ts'
import { atStep } from '../place.ts'
import type { Found, Rule } from '../rule.ts'
import type { Situation } from '../situation.ts'
import { usesOf, type Use, type Uses } from '../tool-uses.ts'

/** What is wrong with a mount and what to write instead. */
type Complaint = Pick<Found, 'severity' | 'message'>

/** A cache mount, and what the step does with the caches that it is meant for. */
interface Mounted {
  readonly mount: CacheMount
  readonly uses: Uses
  /** The commands that would fill it. */
  readonly meant: readonly (Use & { readonly place: CachePlace })[]
  readonly situation: Situation
  readonly platforms: number
}

/** A cache mount that never keeps anything, or that does harm. */
export const noOpMount: Rule = {
  name: 'no-op-mount',
  description: 'A cache mount of a .run() keeps nothing that its tool finds again, or several builds spoil it.',
  run: ({ definition, situations }) =>
    situations.flatMap((situation): readonly Found[] => {
      const { step } = situation
      if (step.kind !== 'run') return []
      const mounts = step.mounts.flatMap((mount) => (mount.type === 'cache' ? [mount] : []))
      const uses = mounts.length === 0 ? undefined : usesOf(situation)
      if (uses === undefined) return []
      return mounts.flatMap((mount) =>
        complaints({ mount, uses, situation, meant: meantFor(mount, uses, situation), platforms: platformsOf() }).map(
          (complaint) => ({ ...complaint, place: atStep(situation) }),
        ),
      )
      function platformsOf(): number {
        return hasPlatform(situation.stage) ? 1 : (definition.platforms?.length ?? 1)
      }
    }),
}

function hasPlatform(stage: StageNode): boolean {
  return stage.platform !== undefined || (isStage(stage.from) && hasPlatform(stage.from))
}

function meantFor({ target }: CacheMount, uses: Uses, situation: Situation): Mounted['meant'] {
  return uses.fills
    .map((use) => ({ ...use, place: placeOf(use, situation, uses.text) }))
    .filter(({ cache, place }) => isMeantFor(cache, target) || isAt(place, target))
}

function isAt(place: CachePlace, target: string): boolean {
  return place.kind === 'directory' && nested(place.path, target)
}

/** One reason why it keeps nothing is enough; what spoils it is another matter. */
function complaints(mounted: Mounted): readonly Complaint[] {
  if (mounted.meant.length === 0) return []
  const useless = unused(mounted) ?? foreign(mounted) ?? emptied(mounted) ?? emptiedByFile(mounted)
  return [useless, rechowned(mounted), raced(mounted), mixed(mounted)].flatMap((complaint) => complaint ?? [])
}

/** No command of the step looks into it: each has its cache switched off or elsewhere. */
function unused({ mount, uses, meant, situation }: Mounted): Complaint | undefined {
  if (!uses.whole) return undefined
  const reasons = meant.map((use) => disabled(use, mount) ?? misplaced(use, mount, situation))
  const others = uses.fills.some((use) => isAt(placeOf(use, situation, uses.text), mount.target))
  const [first] = reasons
  if (first === undefined || reasons.includes(undefined)) return undefined
  return others && meant.every((use) => disabled(use, mount) === undefined) ? undefined : first
}

function disabled({ tool, cache, invocation, environment }: Use, { target }: CacheMount): Complaint | undefined {
  const { flags, variables, values, overruledBy = [] } = cache.disabledBy
  if (overruledBy.some((flag) => flagValue(invocation.words, flag) !== undefined)) return undefined
  const flag = flags.find((known) => invocation.words.includes(known))
  if (flag !== undefined)
    return {
      severity: 'error',
      message: `${tool} keeps nothing in the mount at ${target}, since ${flag} switches its cache off. Take ${flag} out`,
    }
  const variable = variables.find((name) => values?.test(environment(name) ?? '') === true)
  if (variable === undefined) return undefined
  const instead =
    overruledBy.length > 0
      ? `say ${overruledBy.join(' or ')}=${target} on the command line, which wins over it`
      : `write ${variable}=false before the command`
  return {
    severity: 'error',
    message: `${tool} keeps nothing in the mount at ${target}, since ${variable} switches its cache off with this value. Take ${variable} out, or ${instead}`,
  }
}

function misplaced(
  { tool, cache, place }: Mounted['meant'][number],
  { target }: CacheMount,
  situation: Situation,
): Complaint | undefined {
  const { mistakenFor } = cache
  if (place.kind === 'unknown') return undefined
  if (!isMissed(place, target)) return undefined
  if (mistakenFor?.pattern.test(target) === true)
    return {
      severity: 'error',
      message: `the mount at ${target} keeps no package: ${mistakenFor.problem}. ${mistakenFor.advice}`,
    }
  // Where an installation lies is not known, only what its cache is called.
  if (cache.lookalike !== undefined) return undefined
  const user = userOf(situation)?.name ?? 'root'
  const advice =
    place.kind === 'directory'
      ? `looks in ${place.path} here. Write target: '${place.path}'`
      : `runs as ${user} here, whose home is not /root. Write a target in that user's home, or tell ${tool} where its cache is`
  return { severity: 'error', message: `the mount at ${target} is not where ${tool}'s cache is: it ${advice}` }
}

/** A mount belongs to root unless said, and nobody else may write to it. */
function foreign({ mount, meant, situation }: Mounted): Complaint | undefined {
  const { uid, mode, gid, from, target } = mount
  const user = userOf(situation)
  if (user?.uid === undefined || user.root || from !== undefined || meant.some((use) => use.invocation.elsewhere))
    return undefined
  if (uid === user.uid || /[2367]$/.test(mode ?? '')) return undefined
  if (gid !== undefined && /[2367].$/.test(mode ?? '')) return undefined
  return {
    severity: 'error',
    message: `the mount at ${target} belongs to ${uid === undefined || uid === 0 ? 'root' : `user ${uid}`}, and ${user.name} cannot write to it. Write uid: ${user.uid}`,
  }
}

/** What the step keeps in it, the step itself throws away. */
function emptied({ mount: { target }, uses, meant, situation }: Mounted): Complaint | undefined {
  const command = uses.empties.find(({ cache, ...use }) => {
    if (!meant.some((other) => other.cache === cache)) return false
    const place = placeOf({ cache, ...use }, situation, uses.text)
    return place.kind === 'unknown' || !isMissed(place, target) || cache.lookalike?.test(target) === true
  })
  if (command !== undefined) {
    const { program, words } = command.invocation
    return thrownAway(target, [program, ...words].join(' '))
  }
  const home = userOf(situation)?.home
  const removed = uses.removes.find((written) => {
    const path = absolute(written, home)?.replace(/\/\*$/, '')
    if (path === undefined) return false
    return covers(path, target) || meant.some(({ cache }) => path === cache.directory && covers(target, path))
  })
  return removed === undefined ? undefined : thrownAway(target, `rm -rf ${removed}`)
}

function thrownAway(target: string, command: string): Complaint {
  return {
    severity: 'error',
    message: `${command} empties the mount at ${target}, so that the next build finds nothing in it. Take it out: what is in a mount is not in the image`,
  }
}

function absolute(path: string, home: string | undefined): string | undefined {
  const known = home === undefined ? path : path.replace(/^(?:~|\$HOME|\$\{HOME\})(?=\/|$)/, home)
  return /^\/[^$`*?{[]*(?:\/\*)?$/.test(known) ? known : undefined
}

/** Whether a path lies in a directory or is that directory. */
function covers(directory: string, path: string): boolean {
  const [folder, below] = [directory, path].map((text) => `${text.replace(/\/+$/, '')}/`)
  return below?.startsWith(folder ?? '') === true
}

/** docker-clean removes from apt's own directory, and from no other one. */
function emptiedByFile({ mount: { target }, uses, meant, situation }: Mounted): Complaint | undefined {
  const use = meant.find(({ cache }) => cache.emptiedByFile !== undefined)
  const file = use?.cache.emptiedByFile
  if (use === undefined || file === undefined || knownBase(situation.stage)?.dockerClean !== true) return undefined
  if (!uses.whole || !isUnmoved(use) || !isAt(use.place, target) || isConfigured(use.cache, situation, uses.text))
    return undefined
  if (
    !meant.every((other) => other.cache !== use.cache || (isUnmoved(other) && isPlainInstall(other.invocation.words)))
  )
    return undefined
  if (!meant.some(({ invocation }) => invocation.words.includes('install'))) return undefined
  return {
    severity: 'error',
    message: `the image's ${file} empties the mount at ${target} after every command. Use .apt(), or move the archives for this command: apt-get -o Dir::Cache::Archives=/var/cache/buildkit-apt install …, with the mount there`,
  }
}

function isUnmoved({ cache, place }: Mounted['meant'][number]): boolean {
  return place.kind === 'directory' && !place.below && place.path === cache.directory
}

/** Hooks of apt can be switched off, and downloads alone start none. */
function isPlainInstall(words: readonly string[]): boolean {
  return !words.some((word) => /post-invoke|^-d$|^--download-only$/i.test(word)) && !words.includes('-c')
}

function rechowned({ mount: { target }, uses, situation }: Mounted): Complaint | undefined {
  const home = userOf(situation)?.home
  const path = uses.chowns.find((written) => {
    const known = absolute(written, home)
    return known !== undefined && covers(known.replace(/\/\*$/, ''), target)
  })
  if (path === undefined) return undefined
  return {
    severity: 'warning',
    message: `chown -R on ${path} changes the owner of everything in the mount at ${target}, which other steps and images share. Do it in a step of its own without the mount`,
  }
}

function raced({ mount: { target, sharing = 'shared', readonly }, meant }: Mounted): Complaint | undefined {
  const use = meant.find(({ cache }) => cache.oneAtATime)
  if (use === undefined || sharing !== 'shared' || readonly === true) return undefined
  return {
    severity: 'warning',
    message: `two builds at a time write to the mount at ${target}, and ${use.tool} fails or spoils it. Write sharing: 'locked'`,
  }
}

/** An id has no variables, so that every platform has the same one. */
function mixed({ mount: { target }, meant, platforms }: Mounted): Complaint | undefined {
  const use = meant.find((other) => other.cache.perRelease === true && isUnmoved(other) && isAt(other.place, target))
  if (use === undefined || platforms < 2) return undefined
  return {
    severity: 'warning',
    message: `all platforms of this image share the mount at ${target}, which has no folder for each of them. Use .${use.tool}(), whose mount has one for each release and architecture`,
  }
}
