import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import * as api from 'layerwright'

const index = readFileSync(new URL('../src/index.ts', import.meta.url), 'utf8')

test('the public API is these functions and errors', () => {
  expect(Object.keys(api).sort()).toEqual([
    'DefinitionError',
    'LayerwrightError',
    'arg',
    'context',
    'image',
    'literal',
    'matrix',
    'sh',
    'stage',
    'text',
    'variable',
  ])
})

test('and these types', () => {
  const types = [...index.matchAll(/\btype (\w+)/g)].map(([, name = '']) => name)
  const listed = [...index.matchAll(/export type \{([^}]*)\}/g)].flatMap(([, names = '']) => names.split(','))
  expect([...types, ...listed.map((name) => name.trim())].sort()).toEqual([
    'AddOptions',
    'AddUserOptions',
    'AnyStage',
    'ApkOptions',
    'AptKey',
    'AptOptions',
    'AptRepositoryOptions',
    'AptSnapshotOptions',
    'CargoBuildOptions',
    'CargoInstallOptions',
    'Changes',
    'CheckOptions',
    'Command',
    'CommandOptions',
    'CondaInstallerOptions',
    'CondaManifest',
    'CondaOptions',
    'CopyOptions',
    'DeclaredResource',
    'Diagnostic',
    'DnfOptions',
    'EnvOptions',
    'FileOptions',
    'FromOptions',
    'GoBuildOptions',
    'GoInstallOptions',
    'HealthcheckOptions',
    'Image',
    'ImageOptions',
    'MountOption',
    'NamedContext',
    'NpmGlobalOptions',
    'NpmOptions',
    'Once',
    'PackageOptions',
    'PipOptions',
    'PnpmGlobalOptions',
    'PnpmOptions',
    'PythonManifest',
    'PythonPackagesOptions',
    'Refresh',
    'RuleName',
    'RunOptions',
    'Script',
    'ShellText',
    'ShellValue',
    'Stage',
    'StageUser',
    'StepOptions',
    'TextLike',
    'TextValue',
    'UvOptions',
    'UvPythonOptions',
    'UvSyncOptions',
    'Variable',
    'YarnOptions',
  ])
})

test('index.ts holds nothing but re-exports', () => {
  expect(index.split('\n').filter((line) => line !== '' && !/^export (?:type )?\{[^}]+\} from '/.test(line))).toEqual(
    [],
  )
})
