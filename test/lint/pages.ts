import { readFileSync } from 'node:fs'
import type { OwnRule } from '../../src/ir/rule-names.ts'

/** The code of an example on a rule's page. */
export function exampleOf(rule: OwnRule, kind: 'Bad' | 'Good'): string {
  const page = readFileSync(new URL(`../../docs/lint/${rule}.md`, import.meta.url), 'utf8')
  const code = new RegExp(`^\\*\\*${kind}\\*\\*\n\n\`\`\`ts\n([\\s\\S]*?)\`\`\``, 'm').exec(page)?.[1]
  if (code === undefined) throw new Error(`docs/lint/${rule}.md has no example under **${kind}**`)
  return code
}
