import { posix } from 'node:path'
import type { PipStep } from '../../../src/ir/steps/pip.ts'
import type { UvPythonStep, UvStep, UvSyncStep } from '../../../src/ir/steps/uv.ts'
import { pathDirectories } from './expand.ts'
import { home, type State } from './state.ts'
import { NETWORK, type Tool } from './tool.ts'

const PYTHON = [...NETWORK, 'PYTHON*', 'NETRC']
const UV = [...NETWORK, 'UV_*', 'VIRTUAL_ENV', 'CONDA_PREFIX', 'NETRC']

/** A package that is built from source runs its own code, and compilers; requirements may name the project itself. */
export function pythonPackages(step: PipStep | UvStep, state: State): Tool {
  const { prefix, target, onlyBinary, requirements, editable } = step
  const projects = editable.map((path) => posix.resolve(state.directory, path.replace(/\[.*/, '')))
  const places = target === undefined ? (prefix === undefined ? installations(state) : [prefix]) : [target]
  const user = step.kind === 'pip' && step.user ? [`${home(state)}/.local`] : []
  const built = !onlyBinary.includes(':all:')
  return {
    reads: [...places, ...installations(state), ...user, ...projects, '/usr', '/etc/ssl'],
    writes: [...places, ...user, ...projects],
    configuration: configuration(state),
    variables: step.kind === 'pip' ? [...PYTHON, 'PIP_*'] : [...PYTHON, ...UV],
    code: requirements.length + editable.length > 0 && built ? 'own' : built ? 'foreign' : 'none',
    programs: ['pip', 'pip3', 'python', 'python3', 'uv'],
    cleans: 'nothing',
    caches: [`${home(state)}/.cache/${step.kind}`],
  }
}

export function uvSync(step: UvSyncStep, state: State): Tool {
  const environment = posix.resolve(state.directory, step.environment ?? '.venv')
  return {
    reads: [state.directory, environment, ...installations(state), '/usr', '/etc/ssl'],
    writes: [environment],
    configuration: configuration(state),
    variables: UV,
    code: 'own',
    programs: [],
    cleans: 'nothing',
    caches: [`${home(state)}/.cache/uv`],
  }
}

export function uvPython({ directory }: UvPythonStep, state: State): Tool {
  const own = [`${home(state)}/.local/bin`, directory ?? `${home(state)}/.local/share/uv`]
  return {
    reads: [...own, '/etc/ssl'],
    writes: own,
    configuration: configuration(state),
    variables: UV,
    code: 'none',
    programs: ['uv'],
    cleans: 'nothing',
    caches: [`${home(state)}/.cache/uv`],
  }
}

function configuration(state: State): readonly string[] {
  const own = ['.pip', '.config/pip', '.config/uv', '.netrc', '.pydistutils.cfg'].map(
    (path) => `${home(state)}/${path}`,
  )
  return ['/etc/pip.conf', '/etc/xdg', '/etc/uv', ...own]
}

/** The directories above those of PATH: the Python that is found there has its packages in one of them. */
function installations({ variables, directory }: State): readonly string[] {
  const above = pathDirectories(variables, directory).map((path) => posix.dirname(path))
  return [...new Set(above.filter((path) => path !== '/'))]
}
