import type { ReadInstruction } from './reader.ts'

/** The part of an image's config that these instructions make, by Docker's own names; the last one of a kind counts. */
export function configOf(instructions: readonly ReadInstruction[]): Readonly<Record<string, unknown>> {
  const config: Record<string, unknown> = {}
  for (const instruction of instructions) Object.assign(config, partOf(instruction, config))
  return config
}

function partOf(instruction: ReadInstruction, before: Readonly<Record<string, unknown>>): Record<string, unknown> {
  switch (instruction['keyword']) {
    case 'ENV':
      return { Env: { ...objectOf(before['Env']), ...objectOf(instruction['entries']) } }
    case 'LABEL':
      return { Labels: { ...objectOf(before['Labels']), ...objectOf(instruction['entries']) } }
    case 'WORKDIR':
      return { WorkingDir: instruction['path'] }
    case 'USER':
      return { User: instruction['user'] }
    case 'SHELL':
      return { Shell: instruction['argv'] }
    case 'CMD':
      return { Cmd: instruction['argv'] }
    case 'ENTRYPOINT':
      return { Entrypoint: instruction['argv'] }
    case 'STOPSIGNAL':
      return { StopSignal: instruction['signal'] }
    case 'VOLUME':
      return { Volumes: keys(before['Volumes'], strings(instruction['paths'])) }
    case 'EXPOSE':
      return { ExposedPorts: keys(before['ExposedPorts'], strings(instruction['ports']).flatMap(ports)) }
    case 'HEALTHCHECK': {
      const fields = Object.entries(instruction).filter(([name]) => name !== 'keyword')
      return { Healthcheck: Object.fromEntries(fields.map(([name, value]) => [capitalized(name), value])) }
    }
    default:
      return {}
  }
}

/** The same part of a config, its environment as names and values. */
export function sameParts(config: Readonly<Record<string, unknown>>, like: object): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.keys(like).map((name) => [name, name === 'Env' ? variables(config['Env'], like) : config[name]]),
  )
}

/** The variables of a config's environment that are asked for. */
function variables(env: unknown, { Env: asked }: { readonly Env?: unknown }): Readonly<Record<string, string>> {
  const all = Object.fromEntries(strings(env).map((entry) => split(entry)))
  return Object.fromEntries(Object.keys(objectOf(asked)).map((name) => [name, all[name] ?? '(not there)']))
}

function split(entry: string): readonly [string, string] {
  const at = entry.indexOf('=')
  return [entry.slice(0, at), entry.slice(at + 1)]
}

function objectOf(value: unknown): Record<string, unknown> {
  if (Array.isArray(value)) return Object.fromEntries(value.map(strings).map(([name = '', said]) => [name, said]))
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

function capitalized(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1)
}

function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : []
}

function keys(before: unknown, names: readonly string[]): Record<string, unknown> {
  return { ...objectOf(before), ...Object.fromEntries(names.map((name) => [name, {}])) }
}

/** Each port of a range, with its protocol. */
function ports(port: string): readonly string[] {
  const [range = '', protocol = 'tcp'] = port.split('/')
  const [first = NaN, last = first] = range.split('-').map(Number)
  return Array.from({ length: last - first + 1 }, (_, more) => `${first + more}/${protocol}`)
}
