import type { Definition } from '../ir/definition.ts'
import type { Optimized } from '../optimize/optimize.ts'
import { isAllowed, originOf } from './place.ts'
import type { Finding, Found, Rule, Subject } from './rule.ts'
import { docsOf, RULES } from './rules.ts'
import { situationsOf } from './situation.ts'

/**
 * Runs the rules on a definition; what its author allows is left out.
 *
 * @param checks what `docker build --check` says of it, where an engine was asked
 */
export function lint(
  definition: Definition,
  optimized: Optimized,
  checks: readonly Finding[] = [],
): readonly Finding[] {
  const subject: Subject = { definition, optimized, situations: situationsOf(definition) }
  const found = RULES.flatMap((rule) =>
    rule
      .run(subject)
      .filter(({ place }) => !isAllowed(rule.name, place, definition))
      .map((found) => finding(rule, found, definition)),
  )
  return sorted([...found, ...checks])
}

function finding(rule: Rule, { severity, message, place }: Found, definition: Definition): Finding {
  return {
    rule: rule.name,
    severity,
    message,
    origin: originOf(place, definition),
    ...(place.kind === 'image' ? {} : { stage: place.stage.name }),
    ...(place.kind === 'step' ? { step: place.step.id } : {}),
    docs: docsOf(rule.name),
  }
}

/** Findings by their place, each once. */
export function sorted(findings: readonly Finding[]): readonly Finding[] {
  const once = new Map(findings.map((finding) => [`${placeKey(finding)}\n${finding.message}`, finding] as const))
  return [...once.values()].sort((a, b) => {
    if (a.origin.file !== b.origin.file) return a.origin.file < b.origin.file ? -1 : 1
    if (a.origin.line !== b.origin.line) return a.origin.line - b.origin.line
    if (a.origin.column !== b.origin.column) return a.origin.column - b.origin.column
    return a.rule === b.rule ? 0 : a.rule < b.rule ? -1 : 1
  })
}

/**
 * For each image the findings that no image before it had: images that share a stage share what is found in it, under
 * whatever name the stage has in them.
 */
export function newFindings(images: readonly (readonly Finding[])[]): readonly (readonly Finding[])[] {
  const told = new Set<string>()
  return images.map((findings) => {
    const own = findings.filter((finding) => !told.has(placeKey(finding)))
    for (const finding of own) told.add(placeKey(finding))
    return own
  })
}

function placeKey({ rule, origin: { file, line, column } }: Finding): string {
  return [rule, file, line, column].join('\n')
}
