import type { MappedInstruction, PrintedDockerfile } from '../../src/ir/source-map.ts'

/**
 * A Dockerfile written by hand as the printer would give it: line 7 comes from `images/test.ts:70:4`. Knows continuation lines
 * and heredocs, nothing finer.
 */
export function printed(text: string): PrintedDockerfile {
  const lines = text.split('\n')
  const instructions: MappedInstruction[] = []
  let stage: string | undefined
  for (let index = 0; index < lines.length; index++) {
    const keyword = /^([A-Z]+)\s/.exec(lines[index] ?? '')?.[1]
    if (keyword === undefined) continue
    const startLine = index + 1
    const ends = [...(lines[index] ?? '').matchAll(/<<-?["']?(\w+)/g)].map((match) => match[1])
    while (lines[index]?.endsWith('\\') === true) index++
    for (const end of ends) while (lines[++index] !== end);
    if (keyword === 'FROM') stage = /\sAS\s+(\S+)/.exec(lines[startLine - 1] ?? '')?.[1]
    const origin = { file: 'images/test.ts', line: startLine * 10, column: 4, call: keyword.toLowerCase() }
    instructions.push({
      ...{ startLine, endLine: index + 1, keyword, steps: [], origins: [origin] },
      ...(stage === undefined ? {} : { stage }),
    })
  }
  return { text, instructions }
}
