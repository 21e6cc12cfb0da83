import type { PrintedDockerfile } from '../ir/source-map.ts'

/** The instructions that may have a cache mount, as indexes; text that only looks like one costs no more than a build. */
export function mountedInstructions({ text, instructions }: PrintedDockerfile): readonly number[] {
  const lines = text.split('\n')
  return instructions.flatMap(({ startLine, endLine }, index) =>
    /--mount=\S*type=["']?cache\b/.test(lines.slice(startLine - 1, endLine).join('\n')) ? [index] : [],
  )
}
