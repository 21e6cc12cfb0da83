/** The place in the author's file where a step was written. `line` and `column` count from 1. */
export interface Origin {
  readonly file: string
  readonly line: number
  readonly column: number
  /** The DSL call, as the author wrote its name: `apt`, `env`. */
  readonly call: string
}

/** `file:line:column`, the form that terminals and editors make clickable. */
export function formatOrigin(origin: Origin): string {
  return `${origin.file}:${origin.line}:${origin.column}`
}
