import { StringDecoder } from 'node:string_decoder'

const limit = 32 * 1024

/** The newest part of a vertex's log. What a build prints may be endless, so only the end is kept. */
export class LogTail {
  readonly #decoders = { stdout: new StringDecoder('utf8'), stderr: new StringDecoder('utf8') }
  #text = ''

  push(stream: 'stdout' | 'stderr', data: Buffer): void {
    this.#text += this.#decoders[stream].write(data)
    if (this.#text.length > 2 * limit) this.#text = this.#text.slice(-limit)
  }

  get text(): string {
    return this.#text.slice(-limit)
  }
}
