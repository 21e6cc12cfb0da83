import { stages, type Definition } from '../ir/definition.ts'
import type { Step } from '../ir/step.ts'
import { stepEffects } from '../effects/step-effects.ts'
import { plain, type Text } from '../ir/text.ts'

/** What a definition takes from the build context: paths as COPY takes them, or all of it, for the reason given. */
export type ContextSources =
  | { readonly kind: 'paths'; readonly paths: readonly string[] }
  | { readonly kind: 'everything'; readonly reason: string }

type Taken = readonly Text[] | 'unknown'

/** What one step takes; what package steps bind from the context is in their effects. */
function takenBy(step: Step): Taken {
  switch (step.kind) {
    case 'run':
      return step.mounts.flatMap((mount) =>
        mount.type === 'bind' && mount.from === undefined ? [[mount.source ?? '.']] : [],
      )
    case 'copy':
      return step.from === undefined ? step.sources : []
    case 'add':
      return step.sources.filter((source) => !/^(?:https?:\/\/|git@|git:\/\/|ssh:\/\/)/.test(plain(source) ?? ''))
    case 'instruction':
      return TAKES_NOTHING.test(step.text) ? [] : 'unknown'
    default:
      return contextReads(step)
  }
}

function contextReads(step: Step): Taken {
  const { reads } = stepEffects(step)
  if (reads === 'everything') return 'unknown'
  return reads.flatMap((resource) => (resource.startsWith('context:') ? [[resource.slice('context:'.length)]] : []))
}

/** An instruction as typed that cannot name the context, on one line. */
const TAKES_NOTHING =
  /^\s*(?:ARG|CMD|ENTRYPOINT|ENV|EXPOSE|HEALTHCHECK|LABEL|MAINTAINER|SHELL|STOPSIGNAL|USER|VOLUME|WORKDIR)\s.*$/i

/** Everything that the steps of a definition take from the context. A build argument in a path may hold any path. */
export function contextSources(definition: Definition): ContextSources {
  const paths: string[] = []
  for (const step of stages(definition).flatMap((stage) => stage.steps)) {
    const taken = takenBy(step)
    if (taken === 'unknown')
      return { kind: 'everything', reason: `${step.id}, an instruction as typed, may take any of it` }
    for (const text of taken) {
      const path = plain(text)
      if (path === undefined)
        return { kind: 'everything', reason: `a variable in a source of ${step.id} may hold any path` }
      if (components(path).length === 0) return { kind: 'everything', reason: `${step.id} takes all of it` }
      paths.push(path)
    }
  }
  return { kind: 'paths', paths }
}

/** The parts of a source below the context's root, as BuildKit reads it: `..` cannot climb out. */
export function components(source: string): readonly string[] {
  const parts: string[] = []
  for (const part of source.split('/'))
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  return parts
}
