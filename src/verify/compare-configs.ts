import { isObject } from '../ir/json.ts'
import type { ImageConfig } from './image-config.ts'
import { escapeControls } from './escape-text.ts'

/** One setting that differs. */
export interface ConfigDifference {
  /** `Cmd`, or `Env.PATH` for an entry of a map; it may hold any character. */
  readonly field: string
  /** Both values as JSON, `none` for an absent one; safe to print. */
  readonly detail: string
}

/** Every difference between two configs, sorted by field. Env and Labels are maps; whatever else is a list has an order. */
export function compareConfigs(a: ImageConfig, b: ImageConfig): readonly ConfigDifference[] {
  const before = settings(a)
  const after = settings(b)
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((field) => before.get(field) !== after.get(field))
    .sort()
    .map((field) => ({ field, detail: `${value(before.get(field))} → ${value(after.get(field))}` }))
}

/** Each setting as canonical JSON, Env and Labels one by one. */
function settings(config: ImageConfig): ReadonlyMap<string, string> {
  return new Map(
    [...config].flatMap(([key, setting]) => {
      const map = key === 'Env' ? environment(setting) : key === 'Labels' && isObject(setting) ? setting : undefined
      return map === undefined
        ? [[key, canonical(setting)] as const]
        : Object.entries(map).map(([name, entry]) => [`${key}.${name}`, canonical(entry)] as const)
    }),
  )
}

/** The variables by name; undefined when they are no plain map, so that they are compared as the list they are. */
function environment(setting: unknown): Readonly<Record<string, unknown>> | undefined {
  if (!Array.isArray(setting)) return undefined
  const entries = setting.map((entry) => /^([^=]*)=([^]*)$/.exec(String(entry)) ?? [])
  const map = Object.fromEntries(entries.map(([, name, text]) => [name ?? '', text]))
  const isMap = entries.every(({ length }) => length > 0) && Object.keys(map).length === entries.length
  return isMap ? map : undefined
}

function canonical(setting: unknown): string {
  return JSON.stringify(setting, (_, inner: unknown) =>
    isObject(inner) ? Object.fromEntries(Object.entries(inner).sort(([x], [y]) => (x < y ? -1 : 1))) : inner,
  )
}

function value(json: string | undefined): string {
  return json === undefined ? 'none' : escapeControls(json)
}
