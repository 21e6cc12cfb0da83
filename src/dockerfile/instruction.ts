import type { Origin } from '../ir/origin.ts'
import type { Directives } from '../ir/definition.ts'
import type { Text } from '../ir/text.ts'

/** What stands after an instruction's keyword and flags; each form has its own escaping. */
export type Body =
  /** A script on continued lines. Every line but the first starts where a shell word may start. */
  | { readonly form: 'script'; readonly lines: readonly string[] }
  /** A script of any shape, passed as a heredoc: to the shell, or to another program. */
  | { readonly form: 'heredoc'; readonly script: string; readonly interpreter?: string }
  /** A JSON list that Docker does not expand. */
  | { readonly form: 'exec'; readonly argv: readonly string[] }
  | { readonly form: 'pairs'; readonly entries: readonly (readonly [name: string, value: Text])[] }
  /** Words that Docker expands; as a JSON list where white space asks for it and the instruction allows it. */
  | { readonly form: 'paths'; readonly paths: readonly Text[] }
  /** Paths that Docker expands, as a JSON list. */
  | { readonly form: 'list'; readonly paths: readonly Text[] }
  /** Words that Docker expands. */
  | { readonly form: 'words'; readonly words: readonly Text[] }
  /** A file with exactly this content, and the line that ends it. */
  | { readonly form: 'file'; readonly content: string; readonly path: Text; readonly end: string }
  /** An instruction for the build of an image that starts from this one. */
  | { readonly form: 'trigger'; readonly instruction: Instruction }
  | { readonly form: 'plain'; readonly text: string }

export type Keyword =
  | 'FROM'
  | 'ARG'
  | 'ENV'
  | 'LABEL'
  | 'RUN'
  | 'COPY'
  | 'ADD'
  | 'WORKDIR'
  | 'USER'
  | 'SHELL'
  | 'CMD'
  | 'ENTRYPOINT'
  | 'EXPOSE'
  | 'VOLUME'
  | 'HEALTHCHECK'
  | 'STOPSIGNAL'
  | 'ONBUILD'
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

/** A whole Dockerfile: the parser directives, the global build arguments, then the stages. */
export interface LoweredDockerfile {
  readonly directives: Directives
  readonly globals: readonly Instruction[]
  readonly stages: readonly LoweredStage[]
}
