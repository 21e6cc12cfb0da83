import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { lastLines, printable } from '../../src/engine/printable.ts'

describe('printable', () => {
  test.each([
    ['\u001b[31mred\u001b[0m', 'red'],
    ['\u001b[38;5;196mred\u001b[m', 'red'],
    ['\u001b]0;window title\u0007text', 'text'],
    ['\u001b]8;;https://evil\u001b\\link\u001b]8;;\u001b\\', 'link'],
    ['\u001b[2J\u001b[1;1Hcleared', 'cleared'],
    ['\u009b31mred', 'red'],
    ['\u001bPdevice control\u001b\\text', 'text'],
    ['bell\u0007 back\b\b null\0', 'bell back null'],
    [' 10%\r 50%\r100%\n', '100%\n'],
    ['dos\r\nlines\r\n', 'dos\nlines\n'],
    ['a\tb', 'a\tb'],
    ['user\u202etxt.exe', 'usertxt.exe'],
    ['\u001b', ''],
    ['\u001b[', ''],
  ])('%j', (raw, clean) => {
    expect(printable(raw)).toBe(clean)
  })

  test.each(['plain', 'ümläut 漢字 😀', '[31m is text', 'C:\\x\\u001b', '100 % [####]', ' indented\n\n lines '])(
    'leaves alone: %j',
    (text) => {
      expect(printable(text)).toBe(text)
    },
  )

  test('nothing that moves the cursor or the eye is left, whatever comes in', () => {
    const nasty = fc.array(
      fc.oneof(
        fc.constantFrom('\u001b', '\u001b[', '\u001b]', '\u009b', '\r', '\u0007', '\\', ';', 'm', '\u202e'),
        fc.string(),
      ),
    )
    fc.assert(
      fc.property(nasty, (pieces) => {
        // eslint-disable-next-line no-control-regex
        expect(printable(pieces.join(''))).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]/)
      }),
    )
  })
})

describe('lastLines', () => {
  test('gives the last lines that hold something', () => {
    expect(lastLines('a\n\nb  \n\u001b[1mc\u001b[0m\n \n', 2)).toEqual(['b', 'c'])
    expect(lastLines('', 3)).toEqual([])
  })
})
