import { stages, type Definition } from '../ir/definition.ts'
import { dispatch, type StepTable } from '../ir/step.ts'
import { plain, type Text } from '../ir/text.ts'

/** What a definition takes from the build context: paths as COPY takes them, or all of it, for the reason given. */
export type ContextSources =
  | { readonly kind: 'paths'; readonly paths: readonly string[] }
  | { readonly kind: 'everything'; readonly reason: string }

type Taken = readonly Text[] | 'unknown'

const nothing = (): Taken => []

const TABLE: StepTable<Taken> = {
  apt: nothing,
  aptRepository: nothing,
  condaInstaller: nothing,
  conda: nothing,
  pip: nothing,
  run: (step) =>
    step.mounts.flatMap((mount) => (mount.type === 'bind' && mount.from === undefined ? [[mount.source ?? '.']] : [])),
  copy: (step) => (step.from === undefined ? step.sources : []),
  file: nothing,
  arg: nothing,
  env: nothing,
  label: nothing,
  workdir: nothing,
  user: nothing,
  shell: nothing,
  cmd: nothing,
  entrypoint: nothing,
  expose: nothing,
  volume: nothing,
  healthcheck: nothing,
  stopsignal: nothing,
  instruction: ({ text }) => (TAKES_NOTHING.test(text) ? [] : 'unknown'),
  comment: nothing,
}

/** An instruction as typed that cannot name the context, on one line. */
const TAKES_NOTHING =
  /^\s*(?:ARG|CMD|ENTRYPOINT|ENV|EXPOSE|HEALTHCHECK|LABEL|MAINTAINER|SHELL|STOPSIGNAL|USER|VOLUME|WORKDIR)\s.*$/i

/** Everything that the steps of a definition take from the context. A build argument in a path may hold any path. */
export function contextSources(definition: Definition): ContextSources {
  const paths: string[] = []
  for (const step of stages(definition).flatMap((stage) => stage.steps)) {
    const taken = dispatch(TABLE, step)
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
