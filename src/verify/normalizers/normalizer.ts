/**
 * One kind of build-to-build noise: what two builds of the very same Dockerfile write differently. It masks that and
 * nothing else, so that whatever else the file says is still compared. Content that is not in the expected form is
 * returned as it is, the same object.
 */
export interface Normalizer {
  readonly name: string
  /** What it masks, as it is told to the user. */
  readonly description: string
  /** Takes an absolute path of the image. */
  readonly applies: (path: string) => boolean
  /** Never changes the buffer that it is given. */
  readonly normalize: (content: Buffer) => Buffer
}

/** Rewrites text byte by byte, whatever its encoding. */
export function replaceText(content: Buffer, pattern: RegExp, replacement: string): Buffer {
  return Buffer.from(content.toString('latin1').replace(pattern, replacement), 'latin1')
}
