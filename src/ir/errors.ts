import { formatOrigin, type Origin } from './origin.ts'

/**
 * What a program that calls layerwright exits with: 1 a check or gate failed, 2 wrong usage or definition, 3 the engine.
 */
export type ExitCode = 1 | 2 | 3

/** The base of every error that layerwright raises on purpose: its message says what is wrong and what to do instead. */
export abstract class LayerwrightError extends Error {
  abstract readonly exitCode: ExitCode

  override get name(): string {
    return this.constructor.name
  }
}

/** A mistake in a definition, with its place. */
export interface Diagnostic {
  readonly origin: Origin
  readonly message: string
}

const BRAND = Symbol.for('layerwright.DefinitionError')

/** A definition that cannot be used; lists every mistake that was found in it. */
export class DefinitionError extends LayerwrightError {
  readonly exitCode = 2
  readonly diagnostics: readonly Diagnostic[]

  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map(({ origin, message }) => `${formatOrigin(origin)}: ${message}`).join('\n'))
    this.diagnostics = diagnostics
    Object.defineProperty(this, BRAND, { value: true })
  }

  /** A definition in CommonJS has a copy of this class of its own beside that of the command line. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === 'object' && value !== null && BRAND in value
  }
}

/** A wrong command line, or a file that cannot be read or written as asked. */
export class UsageError extends LayerwrightError {
  readonly exitCode = 2
}

/** A check or gate that did not pass: stale output, images that differ. */
export class CheckError extends LayerwrightError {
  readonly exitCode = 1
}

/** The engine is missing, too old, or failed. */
export class EngineError extends LayerwrightError {
  readonly exitCode = 3
}

/** layerwright's own audit did not pass: a step that was built is in no profile. */
export class InternalError extends LayerwrightError {
  readonly exitCode = 1
}
