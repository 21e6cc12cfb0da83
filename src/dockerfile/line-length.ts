import { DefinitionError } from '../ir/errors.ts'
import type { PrintedDockerfile } from '../ir/source-map.ts'

/** The longest line that Docker reads, its line break included. Source: BuildKit, parser.go (bufio.MaxScanTokenSize). */
const LONGEST = 65_535

/**
 * Refuses a line that Docker could not read.
 *
 * @param file the definition's, for what no step asked for
 * @throws DefinitionError with the steps that the lines come from
 */
export function checkLineLengths(printed: PrintedDockerfile, file: string): void {
  const lines = printed.text.split('\n')
  const diagnostics = printed.instructions.flatMap(({ startLine, endLine, origins, keyword }) => {
    const longest = Math.max(...lines.slice(startLine - 1, endLine).map((line) => Buffer.byteLength(line) + 1))
    if (longest <= LONGEST) return []
    const [origin = { file, line: 1, column: 1, call: keyword }] = origins
    const message = `a line of ${longest} bytes, where Docker reads ${LONGEST} at most. Put the value into a file and use .copy()`
    return [{ origin, message }]
  })
  if (diagnostics.length > 0) throw new DefinitionError(diagnostics)
}
