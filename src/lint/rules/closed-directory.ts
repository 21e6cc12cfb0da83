import { posix } from 'node:path'
import type { AddStep, CopyStep } from '../../ir/steps/files.ts'
import { plain, type Text } from '../../ir/text.ts'
import { isMissing, placeOf } from '../missing-directories.ts'
import { atStep } from '../place.ts'
import type { Rule } from '../rule.ts'
import type { Situation } from '../situation.ts'

/** Octal permissions meant for files, on a directory that the step makes. */
export const closedDirectory: Rule = {
  name: 'closed-directory',
  description: 'The octal chmod of a copy makes directories that users cannot enter.',
  run: ({ situations }) =>
    situations.flatMap((situation) => {
      const { step } = situation
      if (step.kind !== 'copy' && step.kind !== 'add') return []
      const message = complaint(step, situation)
      return message === undefined ? [] : [{ severity: 'warning', message, place: atStep(situation) }]
    }),
}

function complaint(step: CopyStep | AddStep, situation: Situation): string | undefined {
  const { chmod, sources, exclude } = step
  if (chmod === undefined || !closes(chmod) || bringsDirectories(step)) return undefined
  const made = directoryOf(step, situation)
  const instead = `write chmod: '${symbolic(chmod)}', which opens directories too`
  // Nobody but root looks there.
  if (made !== undefined && !/^\/(?:root(?:\/|$)|$)/.test(made) && isMissing(made, situation))
    return `${made} is missing here and is made with mode ${chmod} too, without the x that users need to open what is in it. Make it above with .workdir() or .run('mkdir -p …'), or ${instead}`
  if (step.kind === 'copy' && step.from === undefined && exclude === undefined && sources.some(isContext))
    return `every folder in the build context gets mode ${chmod} too, without the x that users need to open what is in it. Leave chmod out, or ${instead}`
  return undefined
}

/** Someone may list a directory of this mode and not enter it: an octal mode with r and without x. */
function closes(chmod: string): boolean {
  return /^[0-7]{3,4}$/.test(chmod) && [...chmod.slice(-3)].some((digit) => /[46]/.test(digit))
}

/** What keeps the directories above its sources, what is unpacked and what git checks out: their modes are another matter. */
function bringsDirectories(step: CopyStep | AddStep): boolean {
  if (step.kind === 'copy') return step.parents === true
  return step.unpack === true || !step.sources.every((source) => isFileAddress(source) || isLocal(source))
}

function isFileAddress(source: Text): boolean {
  return /^https?:\/\/[^@#]*(?<!\.git)$/.test(plain(source) ?? '')
}

function isLocal(source: Text): boolean {
  return /^[^:@]+$/.test(plain(source) ?? '') && !isArchive(source)
}

function isArchive(source: Text): boolean {
  return /\.(?:tar(?:\.[a-z0-9]+)?|t[gbx]z2?|gz|bz2|xz|zst)$|[*?[]/i.test(plain(source) ?? '')
}

/** The directory that has to be there for the copy. */
function directoryOf({ sources, destination }: CopyStep | AddStep, situation: Situation): string | undefined {
  const place = placeOf(destination, situation)
  if (place === undefined) return undefined
  const isDirectory = /(?:^|\/)\.?$/.test(plain(destination) ?? '') || sources.some(isDirectorySource)
  return isDirectory ? place : posix.dirname(place)
}

function isDirectorySource(source: Text): boolean {
  return /(?:^|\/)\.?$/.test(plain(source) ?? 'a variable')
}

function isContext(source: Text): boolean {
  return /^\.?\/*$/.test(plain(source) ?? 'a variable')
}

/** The same permissions in letters, with X for the directories: 644 is u=rwX,go=rX. */
function symbolic(chmod: string): string {
  const [user = '', group = '', other = ''] = [...chmod.slice(-3)].map(letters)
  return group === other ? `u=${user},go=${group}` : `u=${user},g=${group},o=${other}`
}

function letters(digit: string): string {
  const bits = Number(digit)
  const read = (bits & 4) === 0 ? '' : 'r'
  return `${read}${(bits & 2) === 0 ? '' : 'w'}${(bits & 1) === 0 ? (read === '' ? '' : 'X') : 'x'}`
}
