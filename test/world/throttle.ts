import { setTimeout as sleep } from 'node:timers/promises'

/** How far the line may run ahead of its rate: 20 ms, so that a second is exact to two per cent. */
const AHEAD = 20

/** A line that all responses share: bytes are let through at a rate, in the order in which they were asked for. */
export class Throttle {
  readonly bytesPerSecond: number
  private freeAt = 0

  /** A rate of 0 is a line without a limit. */
  constructor(bytesPerSecond: number) {
    this.bytesPerSecond = bytesPerSecond
  }

  async pass(bytes: number): Promise<void> {
    if (this.bytesPerSecond === 0) return
    const now = performance.now()
    this.freeAt = Math.max(this.freeAt, now - AHEAD) + (bytes / this.bytesPerSecond) * 1000
    const wait = this.freeAt - now
    if (wait > 0) await sleep(wait)
  }
}
