import { quoteWord } from '../../ir/shell.ts'
import type { CargoBuildStep, CargoInstallStep } from '../../ir/steps/cargo.ts'
import { buildCache } from '../../effects/tools/build-cache.ts'
import { CARGO_BUILD, CARGO_INSTALL } from '../../effects/tools/cargo.ts'
import type { Body } from '../instruction.ts'
import { cacheMountFlags, isMounted, mountFlag, RELEASE } from './mounts.ts'
import { each, packageLines, when, withoutCache } from './node.ts'

interface Lowered {
  readonly flags: readonly string[]
  readonly body: Body
}

const CACHE = buildCache('cargo')

/** What was compiled fits the release and machine that it was compiled on. Programs may hold this path. */
const TARGET = `set -- "${CACHE}/target/${RELEASE}-$(uname -m)"`
const CARGO = `&& CARGO_HOME=${CACHE} CARGO_TARGET_DIR="$1" CARGO_INCREMENTAL=0 cargo`

export function lowerCargoInstall(step: CargoInstallStep): Lowered {
  const options = [`--root=${quoteWord(step.root)}`, ...shared(step)]
  return {
    flags: cacheMountFlags(CARGO_INSTALL, step),
    body: withoutCache(step, CACHE, [TARGET, `${CARGO} install ${options.join(' ')}`, ...packageLines(step)]),
  }
}

/**
 * The sources are mounted, and binaries copied out. cargo tells by the time of a file whether it changed, and a checkout
 * may set it to any time: where the mount has results of other builds, every file is touched, in a copy that is thrown
 * away. Another user than root could not do that, and so keeps no results of its own sources.
 */
export function lowerCargoBuild(step: CargoBuildStep): Lowered {
  const { release, target } = step
  const options = [
    ...when(release, '--release'),
    ...each('package', step.package === undefined ? [] : [step.package]),
    ...each('target', target === undefined ? [] : [target]),
    ...shared(step),
  ]
  const folder = ['"$1"', ...(target === undefined ? [] : [target]), release ? 'release' : 'debug'].join('/')
  const asRoot = step.runsAs === undefined
  const own = `${CACHE}-target`
  return {
    flags: [
      mountFlag({ type: 'bind', source: step.directory ?? '.', target: '.', readwrite: true }),
      ...cacheMountFlags(CARGO_BUILD, step),
    ],
    body: withoutCache(step, CACHE, [
      asRoot ? TARGET : `set -- ${own}`,
      ...when(asRoot && isMounted(step), '&& find . -type f -exec touch {} +'),
      [`${CARGO} build`, ...options].join(' '),
      ...step.binaries.map(([name, path]) => `&& install -D ${folder}/${name} ${quoteWord(path)}`),
      ...when(!asRoot, `&& rm -rf ${own}`),
    ]),
  }
}

function shared({ locked, features, config }: CargoBuildStep | CargoInstallStep): readonly string[] {
  return [
    ...when(locked, '--locked'),
    ...each('features', features.length === 0 ? [] : [features.join(',')]),
    ...each('config', config === undefined ? [] : [config]),
  ]
}
