import { components, type ContextSources } from './context-sources.ts'

/** Characters that mean themselves in COPY and in a .dockerignore alike; `*` and `?` mean the same in both. */
const SAME_IN_BOTH = /^[\p{L}\p{N}_.@%=,~*?-][\p{L}\p{N}_.@%=,~*? -]*(?<! )$/u

/**
 * The text of a .dockerignore that leaves out what no step takes: everything, but for the sources. A part of a source that
 * the two pattern languages could read differently is widened to `*`.
 *
 * Source: moby/patternmatcher (ignorefile.ReadAll, PatternMatcher): the last line that matches a path, or a folder that it
 * lies in, decides.
 *
 * @param header comment lines at the top, without `#`
 * @param own the project's own .dockerignore, which Docker does not read when there is one beside the Dockerfile; its lines
 *   come last, so that they still decide
 */
export function dockerignore(sources: ContextSources, header: readonly string[], own: string | undefined): string {
  const lines =
    sources.kind === 'everything'
      ? [`# Nothing is left out: ${sources.reason}`]
      : ['*', ...patterns(sources.paths).map((pattern) => `!${pattern}`)]
  const before = [...header.map((line) => `# ${line}`), ...lines]
  const after = own === undefined ? [] : ["# The project's own .dockerignore:", own.replace(/^\uFEFF/, '').trimEnd()]
  return `${[...before, ...after].join('\n')}\n`
}

/** Sorted, each once, and none that lies in another. */
function patterns(paths: readonly string[]): readonly string[] {
  const all = [...new Set(paths.map((path) => components(path).map(widened).join('/')))].sort()
  return all.filter((pattern) => !all.some((other) => pattern.startsWith(`${other}/`)))
}

function widened(part: string): string {
  return SAME_IN_BOTH.test(part) ? part : '*'
}
