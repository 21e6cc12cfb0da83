import { quoteWord } from '../../ir/shell.ts'
import { shellWord } from '../../ir/shell-text.ts'
import type { AptRepositoryStep } from '../../ir/steps/apt.ts'
import { keyFile } from '../../effects/tools/apt.ts'
import type { Body } from '../instruction.ts'
import { contextFile } from './context-file.ts'
import { list } from './mounts.ts'

const CODENAME = '"$(. /etc/os-release && echo "$VERSION_CODENAME")"'

export function lowerAptRepository(step: AptRepositoryStep): {
  readonly flags: readonly string[]
  readonly body: Body
} {
  const { name, key, suites, components, types, architectures, fields } = step
  const file = key.from === 'file' ? contextFile(key.file) : undefined
  return {
    flags: file === undefined ? [] : [file.flag],
    body: {
      form: 'script',
      lines: [
        'install -m 0755 -d /etc/apt/keyrings',
        ...keyLines(step, file?.path),
        `&& printf '%s\\n' ${quoteWord(`Types: ${types.join(' ')}`)}`,
        ...list([
          `'URIs: '${shellWord(step.url)}`,
          `'Suites: '${suites.map((suite) => (suite === 'codename' ? CODENAME : shellWord(suite))).join("' '")}`,
          ...(components.length === 0 ? [] : [quoteWord(`Components: ${components.join(' ')}`)]),
          ...(architectures.length === 0 ? [] : [quoteWord(`Architectures: ${architectures.join(' ')}`)]),
          quoteWord(`Signed-By: ${keyFile(step)}`),
          ...fields.map(([field, value]) => quoteWord(`${field}: ${value}`)),
          `> /etc/apt/sources.list.d/${name}.sources`,
        ]),
      ],
    },
  }
}

/** The key's bytes go to its file, readable by everybody: apt reads it as a user of its own. */
function keyLines(step: AptRepositoryStep, mounted: string | undefined): readonly string[] {
  const { key } = step
  const target = keyFile(step)
  if (key.from === 'text') {
    const [first = '', ...rest] = key.text.split('\n').slice(0, -1)
    return [
      `&& printf '%s\\n' ${quoteWord(first)}`,
      ...list([...rest.map(quoteWord), `> ${target}`]),
      `&& chmod 0644 ${target}`,
    ]
  }
  if (key.from === 'file') return [`&& install -m 0644 ${quoteWord(mounted ?? '')} ${target}`]
  return [`&& curl -fsSLo ${target} ${shellWord(key.address)}`, `&& chmod 0644 ${target}`]
}
