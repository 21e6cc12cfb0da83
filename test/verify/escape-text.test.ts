import fc from 'fast-check'
import { expect, test } from 'vitest'

import { escapeText } from '../../src/verify/escape-text.ts'

test.each([
  ['plain ä 漢 🙂', 'plain ä 漢 🙂'],
  ['a\\nb', 'a\\\\nb'],
  ['a\n\t\r', 'a\\n\\t\\r'],
  ['\u001b[31m', '\\x1b[31m'],
  ['\u009b2J', '\\x9b2J'],
  ['\u2028\u200b\ufeff', '\\u{2028}\\u{200b}\\u{feff}'],
  ['\udcff', '\\xff'],
])('%j is printed %s', (text, expected) => {
  expect(escapeText(text)).toBe(expected)
})

test('nothing that moves the cursor or hides text is left', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(escapeText(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u)
    }),
  )
})
