/** Takes the bytes of one file of a tar. A chunk may be kept: it is not written to again. */
export interface ByteSink {
  write(chunk: Buffer): void
  end(): void
}

/** Gathers all bytes and hands them over at the end. */
export function collect(take: (body: Buffer) => void): ByteSink {
  const chunks: Buffer[] = []
  return {
    write: (chunk) => chunks.push(chunk),
    end: () => take(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks)),
  }
}
