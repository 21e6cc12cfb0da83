import { Project, SyntaxKind, type SourceFile } from 'ts-morph'
import type { Origin } from '../ir/origin.ts'

const LONGEST = 60

/**
 * Reads the calls at the given places out of their files: `.apt(['curl', …])`, shortened to one line. Files are parsed,
 * never run; a place that holds no call any more is named by the DSL's own word.
 */
export function callTexts(origins: readonly Origin[]): (origin: Origin) => string {
  const project = new Project({ skipAddingFilesFromTsConfig: true, skipFileDependencyResolution: true })
  const files = new Map<string, SourceFile | undefined>()
  for (const { file } of origins) if (!files.has(file)) files.set(file, project.addSourceFileAtPathIfExists(file))
  return (origin) => {
    const source = files.get(origin.file)
    return (source === undefined ? undefined : callAt(source, origin)) ?? `.${origin.call}(…)`
  }
}

function callAt(source: SourceFile, { line, column }: Origin): string | undefined {
  const lines = source.compilerNode.getLineStarts()
  const start = lines[line - 1]
  if (start === undefined) return undefined
  const node = source.getDescendantAtPos(start + column - 1)
  const found = node?.getFirstAncestorByKind(SyntaxKind.CallExpression)
  if (found === undefined) return undefined
  const name = found.getExpression().getLastToken().getText()
  const dot = found.getExpression().isKind(SyntaxKind.PropertyAccessExpression) ? '.' : ''
  const text = found
    .getArguments()
    .map((argument) => argument.getText().replace(/\s+/g, ' '))
    .join(', ')
  return `${dot}${name}(${text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text})`
}
