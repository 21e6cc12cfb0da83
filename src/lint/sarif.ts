import { createHash } from 'node:crypto'
import { isAbsolute, relative, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Finding } from './rule.ts'
import { DESCRIPTIONS, docsOf } from './rules.ts'

/** What a SARIF log says beside its findings. */
export interface SarifContext {
  /** layerwright's own version. */
  readonly version: string
  /** The folder that paths are told from. */
  readonly folder: string
  /** What was skipped, and why. */
  readonly notes: readonly string[]
}

/** The paths of a log are relative to this; readers such as GitHub take it for the root of the sources. */
const BASE = '%SRCROOT%'

/**
 * Findings as a SARIF 2.1.0 log, the same bytes for the same findings.
 *
 * Source: OASIS, Static Analysis Results Interchange Format 2.1.0, sections 3.13 (log) to 3.49 (rules).
 */
export function sarifLog(findings: readonly Finding[], context: SarifContext): object {
  const rules = ruleDescriptors(findings)
  const indices = new Map(rules.map(({ id }, index) => [id, index] as const))
  const fingerprint = fingerprints()
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'layerwright', version: context.version, rules } },
        invocations: [{ executionSuccessful: true, ...notifications(context.notes) }],
        originalUriBaseIds: { [BASE]: { description: { text: 'The folder in which layerwright ran.' } } },
        columnKind: 'utf16CodeUnits',
        results: findings.map((finding) => {
          const artifactLocation = artifact(finding.origin.file, context.folder)
          return {
            ruleId: finding.rule,
            ruleIndex: indices.get(finding.rule) ?? -1,
            level: finding.severity,
            message: { text: finding.message },
            locations: [
              {
                physicalLocation: { artifactLocation, ...region(finding) },
                ...(finding.step === undefined
                  ? {}
                  : { logicalLocations: [{ fullyQualifiedName: finding.step, kind: 'member' }] }),
              },
            ],
            partialFingerprints: { 'layerwright/v1': fingerprint(finding, artifactLocation.uri) },
          }
        }),
      },
    ],
  }
}

interface RuleDescriptor {
  readonly id: string
  readonly shortDescription?: { readonly text: string }
  readonly help?: { readonly text: string; readonly markdown: string }
  readonly helpUri?: string
}

/** Every own rule, found or not, and the checks of BuildKit that found something. An address has to be absolute here. */
function ruleDescriptors(findings: readonly Finding[]): readonly RuleDescriptor[] {
  const own = DESCRIPTIONS.map(({ name, description }): RuleDescriptor => {
    const page = docsOf(name)
    return {
      id: name,
      shortDescription: { text: description },
      help: { text: `See ${page} of layerwright.`, markdown: `See \`${page}\` of layerwright.` },
    }
  })
  const known = new Set(own.map(({ id }) => id))
  const others = new Map(findings.filter(({ rule }) => !known.has(rule)).map(({ rule, docs }) => [rule, docs] as const))
  return [...own, ...[...others].map(([id, docs]) => ({ id, ...(URL.canParse(docs) ? { helpUri: docs } : {}) }))]
}

function artifact(file: string, folder: string): { readonly uri: string; readonly uriBaseId?: string } {
  const path = relative(folder, file)
  if (path.startsWith('..') || isAbsolute(path)) return { uri: pathToFileURL(file).href }
  return { uri: path.split(sep).map(encodeURIComponent).join('/'), uriBaseId: BASE }
}

/** Lines and columns count from 1, also here; a place that is not known has none. */
function region({ origin: { line, column } }: Finding): object {
  return line < 1 ? {} : { region: { startLine: line, ...(column < 1 ? {} : { startColumn: column }) } }
}

function notifications(notes: readonly string[]): object {
  if (notes.length === 0) return {}
  return { toolExecutionNotifications: notes.map((text) => ({ level: 'note', message: { text } })) }
}

/** The same finding keeps its mark when lines above it move: it is made of the rule, the file, the step and a count. */
function fingerprints(): (finding: Finding, uri: string) => string {
  const counts = new Map<string, number>()
  return ({ rule, step, stage }, uri) => {
    const key = [rule, uri, step ?? stage ?? ''].join('\n')
    const count = (counts.get(key) ?? 0) + 1
    counts.set(key, count)
    return createHash('sha256').update(`${key}\n${count}`).digest('hex')
  }
}
