import type { Origin } from '../ir/origin.ts'
import type { Text } from '../ir/text.ts'

/** What stands after an instruction's keyword and flags; each form has its own escaping. */
export type Body =
  /** A script on continued lines. Every line but the first starts where a shell word may start. */
  | { readonly form: 'script'; readonly lines: readonly string[] }
  /** A script of any shape, passed to the shell as a heredoc. */
  | { readonly form: 'heredoc'; readonly script: string }
  /** A JSON list that Docker does not expand. */
  | { readonly form: 'exec'; readonly argv: readonly string[] }
  | { readonly form: 'pairs'; readonly entries: readonly (readonly [name: string, value: Text])[] }
  /** Words that Docker expands; as a JSON list where white space asks for it and the instruction allows it. */
  | { readonly form: 'paths'; readonly paths: readonly Text[] }
  | { readonly form: 'word'; readonly word: Text }
  /** A file with exactly this content. */
  | { readonly form: 'file'; readonly content: string; readonly path: Text }
  | { readonly form: 'plain'; readonly text: string }

export type Keyword =
  | 'FROM'
  | 'ARG'
  | 'ENV'
  | 'LABEL'
  | 'RUN'
  | 'COPY'
  | 'WORKDIR'
  | 'USER'
  | 'SHELL'
  | 'CMD'
  | 'ENTRYPOINT'
  | 'EXPOSE'
  | 'VOLUME'
  | 'HEALTHCHECK'
  | 'STOPSIGNAL'
  | '#'
  | 'ANY'

/** One instruction of a Dockerfile. `ANY` is one that the author typed whole, `#` a comment. */
export interface Instruction {
  readonly keyword: Keyword
  /** Each in its Dockerfile form: `--mount=type=cache,…`. */
  readonly flags: readonly string[]
  readonly body: Body
  readonly steps: readonly string[]
  readonly origins: readonly Origin[]
}

/** A stage's instructions, its FROM first. */
export interface LoweredStage {
  readonly name: string
  readonly instructions: readonly Instruction[]
}

/** A whole Dockerfile: the global build arguments, then the stages. */
export interface LoweredDockerfile {
  readonly globals: readonly Instruction[]
  readonly stages: readonly LoweredStage[]
}
