import { dispatch, type StepOf, type StepTable } from '../ir/step.ts'
import type { Step } from '../ir/step.ts'
import { display, type Text } from '../ir/text.ts'
import { isPinnedRequirement } from './newest.ts'
import { commandsIn } from './rough-commands.ts'

const none = (): readonly string[] => []
const without =
  (pinned: RegExp) =>
  ({ packages }: { readonly packages: readonly Text[] }): readonly string[] =>
    packages.map(display).filter((name) => !pinned.test(name))

/** npm's and its like's `name@1.2.3`; a range or a tag is none. */
const node = without(/.@v?\d+\.\d+\.\d+(?:[-+].*)?$/)

type PythonStep = StepOf<'pip' | 'uv'>
const python = ({ packages, requirements, editable, requireHashes }: PythonStep): readonly string[] => [
  ...packages.map(display).filter((name) => !isPinnedRequirement(name)),
  ...(requireHashes ? [] : requirements),
  ...editable,
]

/**
 * What a step downloads without saying which version, by the name that its author gave: another run may bring another one.
 * A file of the context that names packages may or may not pin them. A lock file does.
 */
const TABLE: StepTable<readonly string[]> = {
  apt: without(/=|-$/),
  aptRepository: ({ key }) => (key.from === 'address' ? [display(key.address)] : []),
  aptSnapshot: none,
  apk: without(/(?<![~<>])=/),
  dnf: without(/-\d/),
  condaInstaller: ({ url }) => (display(url).includes('latest') ? [display(url)] : []),
  conda: ({ packages, file }) => [...without(/=/)({ packages }), ...(file?.form === 'environment' ? [file.path] : [])],
  pip: python,
  uv: python,
  uvSync: none,
  uvPython: ({ versions }) => versions.filter((version) => !/\d+\.\d+\.\d+/.test(version)),
  npm: node,
  pnpm: node,
  yarn: none,
  cargoInstall: without(/@=?\d+\.\d+\.\d+$/),
  cargoBuild: none,
  goInstall: without(/@v\d+\.\d+\.\d+/),
  goBuild: none,
  addUser: none,
  run: ({ command }) => [
    ...new Set(
      commandsIn(command).flatMap(({ program, words }) =>
        INSTALLERS.some(
          ([programs, verb]) => programs.test(program) && words.some((word, at) => at < NEAR && verb.test(word)),
        )
          ? [program]
          : [],
      ),
    ),
  ],
  copy: none,
  // Docker asks for an address and a git repository in every build.
  add: none,
  file: none,
  arg: none,
  env: none,
  label: none,
  workdir: none,
  user: none,
  shell: none,
  cmd: none,
  entrypoint: none,
  expose: none,
  volume: none,
  healthcheck: none,
  stopsignal: none,
  onbuild: none,
  instruction: none,
  comment: none,
}

/** How far behind its program a subcommand may stand, for the options between them. */
const NEAR = 6

/** Programs that download, and the word that makes them. */
const INSTALLERS: readonly (readonly [RegExp, RegExp])[] = [
  [
    /^(?:apt|apt-get|aptitude|dnf\d?|yum|microdnf|zypper|pip[\d.]*|pipx|uv|conda|mamba|micromamba|gem|cargo|go|brew|luarocks|pecl)$/,
    /^install$/,
  ],
  [/^apk$/, /^add$/],
  [/^(?:npm|pnpm|yarn|bun)$/, /^(?:install|i|add)$/],
  [/^(?:curl|wget)$/, /^https?:/],
  [/^git$/, /^clone$/],
]

/** What a step downloads without saying which version; empty for a step that does not, or where nothing is known of it. */
export function unpinnedDownloads(step: Step): readonly string[] {
  return dispatch(TABLE, step)
}
