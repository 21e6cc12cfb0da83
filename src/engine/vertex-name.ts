/** What BuildKit's frontend wrote before a step's text: `[linux/amd64 base 2/3] RUN …`. */
export interface StepName {
  /** Absent when the Dockerfile has one stage. */
  readonly stage?: string
  readonly platform?: string
  /** Counts from 1; the base image counts when it is an image, not when it is `scratch` or another stage. */
  readonly position: number
  readonly total: number
  /** The instruction as the frontend prints it. */
  readonly text: string
}

/** Reads the stage and the position out of a vertex's name, undefined for `[internal]`, `exporting …` and the like. */
export function parseStepName(name: string): StepName | undefined {
  const parts = /^\[([^\]]*?)\s*(\d+)\/(\d+)\] ([\s\S]*)$/.exec(name)
  if (parts === null) return undefined
  const words = (parts[1] ?? '').split(' ').filter((word) => word !== '')
  const platform = words.find((word) => word.includes('/'))
  const stage = words.find((word) => !word.includes('/'))
  return {
    ...(stage === undefined ? {} : { stage }),
    ...(platform === undefined ? {} : { platform }),
    position: Number(parts[2]),
    total: Number(parts[3]),
    text: parts[4] ?? '',
  }
}

/** Whether a vertex writes the result out (layers, an image, a tarball, a registry) instead of making it. */
export function isExport(name: string): boolean {
  return /^(exporting|sending tarball|importing to|pushing|loading layer|unpacking|preparing build cache|\[auth\] .*push)/.test(
    name,
  )
}
