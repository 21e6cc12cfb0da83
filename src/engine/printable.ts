// CSI and other escape sequences, operating-system commands up to BEL or ST, and strings such as DCS up to ST.
const escapes =
  // eslint-disable-next-line no-control-regex
  /\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|\u001b[PX^_][^\u001b]*(?:\u001b\\)?|[\u001b\u009b][[\]()#;?]*(?:\d{1,4}(?:[;:]\d{0,4})*)?[ -/]*[@-~]?/g
// Every other control character but tab and line break, and those that reorder or hide text on the screen.
// eslint-disable-next-line no-control-regex
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g

/**
 * Text from a build, safe to print: no escape sequences, no control characters. Where a progress bar rewrote its line with
 * carriage returns, only the last state stays.
 */
export function printable(text: string): string {
  return text
    .replace(/\r+\n/g, '\n')
    .split('\n')
    .map((line) =>
      line
        .replace(/\r+$/, '')
        .replace(/^[\s\S]*\r/, '')
        .replace(escapes, '')
        .replace(controls, ''),
    )
    .join('\n')
}

/** The last lines that are not blank, made printable. */
export function lastLines(text: string, count: number): readonly string[] {
  const lines = printable(text)
    .split('\n')
    .map((line) => line.trimEnd())
  return lines.filter((line) => line !== '').slice(-count)
}
