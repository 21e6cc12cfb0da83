import { afterEach, describe, expect, test, vi } from 'vitest'

import { onInterrupt } from '../../src/engine/interrupt.ts'

describe('onInterrupt', () => {
  afterEach(() => {
    vi.useRealTimers()
  })

  function listening(signal?: AbortSignal) {
    const codes: number[] = []
    const interrupt = onInterrupt({ exit: (code) => codes.push(code), ...(signal === undefined ? {} : { signal }) })
    return { codes, interrupt }
  }

  test('nothing happens without a signal', () => {
    const before = process.listenerCount('SIGINT')
    const { codes, interrupt } = listening()
    expect(process.listenerCount('SIGINT')).toBe(before + 1)
    interrupt.finish()
    expect(process.listenerCount('SIGINT')).toBe(before)
    expect(interrupt.signal.aborted).toBe(false)
    expect(codes).toEqual([])
  })

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('%s aborts first and exits with %d when the work has ended', (signal, code) => {
    const { codes, interrupt } = listening()
    process.emit(signal, signal)
    expect(interrupt.signal.aborted).toBe(true)
    expect(codes).toEqual([])
    interrupt.finish()
    expect(codes).toEqual([code])
  })

  test('the second signal exits at once', () => {
    const { codes, interrupt } = listening()
    process.emit('SIGINT', 'SIGINT')
    process.emit('SIGINT', 'SIGINT')
    expect(codes).toEqual([130])
    interrupt.finish()
  })

  test('work that does not stop is given up', async () => {
    vi.useFakeTimers()
    const { interrupt } = listening()
    process.emit('SIGINT', 'SIGINT')
    vi.advanceTimersByTime(15_000)
    await expect(interrupt.overdue).rejects.toThrow('interrupted')
    interrupt.finish()
  })

  test('a caller’s own signal aborts and does not exit', () => {
    const controller = new AbortController()
    const { codes, interrupt } = listening(controller.signal)
    controller.abort()
    expect(interrupt.signal.aborted).toBe(true)
    interrupt.finish()
    expect(codes).toEqual([])
    const late = listening(controller.signal).interrupt
    expect(late.signal.aborted).toBe(true)
    late.finish()
  })
})
