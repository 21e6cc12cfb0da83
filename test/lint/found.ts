import { expect } from 'vitest'
import type { AnyStage } from '../../src/dsl/stage/types.ts'
import type { OwnRule } from '../../src/ir/rule-names.ts'
import { lint } from '../../src/lint/lint.ts'
import type { Finding } from '../../src/lint/rule.ts'
import { optimize } from '../../src/optimize/optimize.ts'
import { defined } from '../dsl/defined.ts'

/** Everything that the rules say of a target. */
export function findings(target: AnyStage): readonly Finding[] {
  const definition = defined(target)
  return lint(definition, optimize(definition))
}

function of(rule: OwnRule, target: AnyStage): readonly string[] {
  return findings(target)
    .filter((finding) => finding.rule === rule)
    .map(({ severity, message }) => `${severity}: ${message}`)
}

/** The rule says this and nothing else of the target; each message begins with its severity. */
export function finds(rule: OwnRule, target: AnyStage, ...messages: readonly RegExp[]): void {
  const said = of(rule, target)
  expect(said).toHaveLength(messages.length)
  messages.forEach((message, index) => {
    expect(said[index]).toMatch(message)
  })
}

/** The rule says nothing of the target; other rules may. */
export function leavesAlone(rule: OwnRule, target: AnyStage): void {
  expect(of(rule, target)).toEqual([])
}
