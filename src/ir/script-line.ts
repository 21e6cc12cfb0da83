/** A script that Docker's parser hands to the shell as it stands: no break, flag, heredoc, comment or JSON in it. */
export function isLine(script: string): boolean {
  return (
    !script.includes('\n') &&
    script === script.trim() &&
    !script.endsWith('\\') &&
    !script.startsWith('--') &&
    !script.startsWith('[') &&
    !script.startsWith('#') &&
    !script.includes('<<') &&
    script !== ''
  )
}
