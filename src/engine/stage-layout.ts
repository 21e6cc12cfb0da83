import { posix } from 'node:path'

import type { PrintedDockerfile } from '../ir/source-map.ts'
import { instructionText, keywordAt, type InstructionIndex, type PrintedStage, type StageBase } from './stage-index.ts'

/** A place in a stage that makes a vertex. */
export interface Slot {
  readonly stage: PrintedStage
  /** Triggers of the base belong to the FROM that sets them off. */
  readonly instruction: InstructionIndex
  readonly role: 'from' | 'trigger' | 'step'
  /** The number that BuildKit gives it, from 1. */
  readonly position: number
  /** False where the text leaves open whether it makes one. */
  readonly certain: boolean
}

/** What the vertices that bear a stage's name tell about it. */
export interface Sighting {
  /** Their texts, by position. */
  readonly texts: ReadonlyMap<number, string>
  /** The total in their names; absent when no vertex bears the stage's name. */
  readonly total?: number
}

interface Unit extends Omit<Slot, 'position' | 'certain'> {
  readonly presence: 'always' | 'perhaps' | 'never'
}

const impossible = 1000

/**
 * The places of a stage that made a vertex, with their numbers. A total counts more than what gets a number: a base that a
 * named context stands in for, a base without layers, ONBUILD ENV of the base, and a WORKDIR that comes out as `/` get none.
 * Where the text leaves it open, the layout is taken in which the vertices that were seen fit best.
 *
 * Source: BuildKit, frontend/dockerfile/dockerfile2llb/convert.go (prefixCommand, initOnBuildTriggers, dispatchWorkdir).
 */
export function stageLayout(
  dockerfile: PrintedDockerfile,
  stage: PrintedStage,
  base: StageBase,
  { texts, total }: Sighting,
): readonly Slot[] {
  const units = unitsOf(dockerfile, stage, base, total)
  const last = Math.max(0, ...texts.keys())
  const costs = new Map<string, { readonly cost: number; readonly present: boolean }>()
  const best = (nth: number, position: number): number => {
    const unit = units[nth]
    if (unit === undefined) return last >= position ? impossible * (last - position + 1) : 0
    const key = `${nth} ${position}`
    const known = costs.get(key)
    if (known !== undefined) return known.cost
    const seen = texts.get(position)
    // Triggers are the same steps in each stage that starts there: where one is seen, all that made a vertex are.
    const missed = unit.role === 'trigger' && total !== undefined && position > last
    const there =
      unit.presence === 'never' || missed
        ? Infinity
        : (seen === undefined ? 0 : misfit(dockerfile, unit, seen)) + best(nth + 1, position + 1)
    const absent = unit.presence === 'always' ? Infinity : (unit.presence === 'never' ? 0 : 1) + best(nth + 1, position)
    costs.set(key, { cost: Math.min(there, absent), present: there <= absent })
    return Math.min(there, absent)
  }
  best(0, 1)
  const slots: Slot[] = []
  units.forEach(({ stage: owner, instruction, role, presence }, nth) => {
    const position = slots.length + 1
    if (costs.get(`${nth} ${position}`)?.present !== true) return
    slots.push({ stage: owner, instruction, role, position, certain: presence === 'always' })
  })
  return slots
}

function unitsOf(
  dockerfile: PrintedDockerfile,
  stage: PrintedStage,
  base: StageBase,
  total: number | undefined,
): readonly Unit[] {
  const own = stage.numbered.length + (base.kind === 'image' ? 1 : 0)
  const inherited = base.kind === 'stage' ? base.stage.triggers.length : 0
  const triggers = total === undefined ? inherited : Math.max(0, total - own)
  const from = { stage, instruction: stage.from }
  return [
    ...(base.kind === 'image' || base.kind === 'unknown'
      ? [{ ...from, role: 'from', presence: 'perhaps' } as const]
      : []),
    ...Array.from({ length: triggers }, () => ({ ...from, role: 'trigger', presence: 'perhaps' }) as const),
    ...stage.numbered.map((instruction): Unit => ({
      stage,
      instruction,
      role: 'step',
      presence: keywordAt(dockerfile, instruction) === 'WORKDIR' ? workdirPresence(dockerfile, instruction) : 'always',
    })),
  ]
}

/** `WORKDIR /` makes no directory, and so no vertex. */
function workdirPresence(dockerfile: PrintedDockerfile, index: InstructionIndex): Unit['presence'] {
  const instruction = dockerfile.instructions[index]
  const text = instruction === undefined ? '' : instructionText(dockerfile, instruction)
  const path = text
    .replace(/^\s*WORKDIR\s+/i, '')
    .replace(/["'\s]/g, '')
    .replace(/[\\`](.)/g, '$1')
  if (path.includes('$') || !path.startsWith('/')) return 'perhaps'
  return posix.normalize(path) === '/' ? 'never' : 'always'
}

function misfit(dockerfile: PrintedDockerfile, { role, instruction }: Unit, seen: string): number {
  switch (role) {
    case 'from':
      return /^FROM\b/.test(seen) ? 0 : impossible
    case 'trigger':
      // An older frontend prints a trigger like any other step.
      return /^FROM\b/.test(seen) ? impossible : seen.startsWith('ONBUILD ') ? 0 : 5
    case 'step':
      if (!hasKeyword(dockerfile, instruction, seen)) return impossible
      return hasText(dockerfile, instruction, seen) ? vagueness(dockerfile, instruction) : 10
  }
}

/** Less than 1, and the more the less of the text is left beside its variables: `WORKDIR $A` fits any WORKDIR. */
function vagueness(dockerfile: PrintedDockerfile, index: InstructionIndex): number {
  const pieces = piecesOf(dockerfile, index)
  return pieces.length === 1 ? 0 : 0.5 / (1 + pieces.join('').length)
}

/** Whether a vertex's text is an instruction of the same kind. */
export function hasKeyword(dockerfile: PrintedDockerfile, index: InstructionIndex, seen: string): boolean {
  return keywordOf(seen) === keywordAt(dockerfile, index)
}

/** `LINK` stands before a COPY --link where the engine has a vertex for the merge too. */
function keywordOf(seen: string): string {
  return /^(?:LINK )?([A-Z]+)/.exec(seen)?.[1] ?? ''
}

/** Whether a vertex's text may be this instruction's, whose variables BuildKit has expanded in part. */
export function hasText(dockerfile: PrintedDockerfile, index: InstructionIndex, seen: string): boolean {
  return dockerfile.instructions[index] !== undefined && contains(bare(words(seen)), piecesOf(dockerfile, index))
}

/** What an instruction's text has before, between and after its variables. */
function piecesOf(dockerfile: PrintedDockerfile, index: InstructionIndex): readonly string[] {
  const instruction = dockerfile.instructions[index]
  const lines = instruction === undefined ? [] : instructionText(dockerfile, instruction).split('\n')
  const head = lines[0] ?? ''
  const written = head.includes('<<') ? head : lines.filter((line) => !/^\s*#/.test(line)).join('\n')
  return words(written)
    .replace(/from=[^,\s]*/g, 'from=$F')
    .split(/\$(?:\{[^}]*\}|\w+)/)
    .map((piece) => bare(piece))
}

function words(text: string): string {
  return text.replace(/^\s*(?:LINK )?[A-Za-z]+\s+/, '').replace(/ \([^]*\)$/, '')
}

function bare(text: string): string {
  return text.replace(/[\s"'\\`]/g, '')
}

/** Whether a text is these pieces in this order, with anything between them. */
function contains(text: string, pieces: readonly string[]): boolean {
  const [first = '', ...more] = pieces
  if (!text.startsWith(first)) return false
  if (more.length === 0) return text === first
  let at = first.length
  for (const piece of more) {
    const found = text.indexOf(piece, at)
    if (found < 0) return false
    at = found + piece.length
  }
  return text.endsWith(more.at(-1) ?? '')
}
