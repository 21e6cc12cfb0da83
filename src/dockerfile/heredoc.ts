/** A heredoc's end that no line of its content is. */
export function delimiter(content: string): string {
  const lines = new Set(content.split('\n').map((line) => line.trim()))
  let end = 'EOF'
  for (let count = 2; lines.has(end); count += 1) end = `EOF${count}`
  return end
}
