import type { Origin } from './origin.ts'

/** One instruction of an emitted Dockerfile: its lines, and the step it was lowered from. Lines count from 1. */
export interface MappedInstruction {
  readonly startLine: number
  readonly endLine: number
  /** `RUN`, `COPY`, … */
  readonly keyword: string
  /** The name of the stage that the instruction is part of. */
  readonly stage?: string
  /** Empty for what no step asked for, such as a directive. */
  readonly steps: readonly string[]
  readonly origins: readonly Origin[]
}

/** A printed Dockerfile and where each of its lines comes from. */
export interface PrintedDockerfile {
  readonly text: string
  readonly instructions: readonly MappedInstruction[]
}
