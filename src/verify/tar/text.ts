import { isUtf8 } from 'node:buffer'

/** A name's bytes as a string. Bytes that are not UTF-8 become U+DC80 to U+DCFF, so that no two names become one. */
export function decodeText(bytes: Buffer): string {
  const text = bytes.toString('utf8')
  return text.includes('\ufffd') && !isUtf8(bytes) ? decodeBroken(bytes) : text
}

function decodeBroken(bytes: Buffer): string {
  let text = ''
  for (let at = 0; at < bytes.length;) {
    const length = [1, 2, 3, 4].find((size) => at + size <= bytes.length && isUtf8(bytes.subarray(at, at + size)))
    text +=
      length === undefined ? String.fromCharCode(0xdc00 + bytes.readUInt8(at)) : bytes.toString('utf8', at, at + length)
    at += length ?? 1
  }
  return text
}
