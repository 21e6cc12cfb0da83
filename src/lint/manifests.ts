import type { Step } from '../ir/step.ts'
import { pipelinesOf, programWords } from './scripts.ts'

/** A command that installs what a manifest of the project names, and reads nothing else of the project. */
export interface ManifestInstall {
  readonly tool: string
  readonly files: readonly string[]
  /** The command to run with only the manifests there. */
  readonly install: string
}

interface Known {
  readonly words: RegExp
  readonly files: readonly string[]
  readonly install: string
}

/** By the words after the tool's name; a package, a folder or another project named there makes it another command. */
const KNOWN: Readonly<Record<string, Known>> = {
  npm: { words: /^(?:ci|install|i)(?: -\S+)*$/, files: ['package.json', 'package-lock.json'], install: 'npm ci' },
  yarn: { words: /^(?:install)?(?: ?--\S+)*$/, files: ['package.json', 'yarn.lock'], install: 'yarn install' },
  pnpm: { words: /^(?:install|i)(?: -\S+)*$/, files: ['package.json', 'pnpm-lock.yaml'], install: 'pnpm install' },
  poetry: {
    words: /^install(?: -\S+)*$/,
    files: ['pyproject.toml', 'poetry.lock'],
    install: 'poetry install --no-root',
  },
  uv: { words: /^sync(?: -\S+)*$/, files: ['pyproject.toml', 'uv.lock'], install: 'uv sync --no-install-project' },
  pipenv: { words: /^(?:install|sync)(?: -\S+)*$/, files: ['Pipfile', 'Pipfile.lock'], install: 'pipenv sync' },
  bundle: { words: /^install(?: -\S+)*$/, files: ['Gemfile', 'Gemfile.lock'], install: 'bundle install' },
  composer: {
    words: /^install(?: -\S+)*$/,
    files: ['composer.json', 'composer.lock'],
    install: 'composer install --no-scripts',
  },
  go: { words: /^mod download(?: -\S+)*$/, files: ['go.mod', 'go.sum'], install: 'go mod download' },
}

/** The installs from a manifest that a `.run()` makes. */
export function installsOf(step: Step): readonly ManifestInstall[] {
  return pipelinesOf(step)
    .flatMap(({ commands }) => commands)
    .flatMap((command) => {
      const [program = '', ...words] = programWords(command)
      if (/^pip3?$/.test(program)) return pipInstall(words)
      if (/^python3?$/.test(program) && words[0] === '-m' && words[1] === 'pip') return pipInstall(words.slice(2))
      const known = Object.hasOwn(KNOWN, program) ? KNOWN[program] : undefined
      if (
        known === undefined ||
        !known.words.test(words.join(' ')) ||
        words.some((word) => /^(?:-g|--global|--prefix.*)$/.test(word))
      )
        return []
      return [{ tool: program, files: known.files, install: known.install }]
    })
}

/** `pip install -r FILE`, and nothing beside it: `.` and `-e` need the project. */
function pipInstall(words: readonly string[]): readonly ManifestInstall[] {
  if (words[0] !== 'install') return []
  const lists = words.flatMap((word, index) => (/^(?:-r|--requirement)$/.test(word) ? [words[index + 1] ?? ''] : []))
  const others = words.slice(1).filter((word) => !word.startsWith('-') && !lists.includes(word))
  const [file] = lists
  if (
    file === undefined ||
    others.length > 0 ||
    words.some((word) => /^(?:-e|--editable|-c|--constraint)/.test(word)) ||
    /[$`/]/.test(lists.join(''))
  )
    return []
  return [{ tool: 'pip', files: lists, install: `pip install -r ${file}` }]
}
