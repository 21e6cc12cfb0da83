import { execFile } from 'node:child_process'
import { cp, mkdir, readdir, rename, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import manifest from '../package.json' with { type: 'json' }

const REPOSITORY = fileURLToPath(new URL('..', import.meta.url))
const SOURCES = ['bin', 'docs', 'src', 'LICENSE', 'package.json', 'tsconfig.json', 'tsconfig.build.json']

export interface Ended {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Builds and packs a copy of the sources in a folder, so that this clone's own dist stays as it is; gives the tarball. */
export async function packPackage(folder: string): Promise<string> {
  const clone = join(folder, 'clone')
  await mkdir(clone)
  for (const name of SOURCES) await cp(join(REPOSITORY, name), join(clone, name), { recursive: true })
  await symlink(join(REPOSITORY, 'node_modules'), join(clone, 'node_modules'))
  await run('npm', ['pack', '--pack-destination', folder], clone)
  const name = (await readdir(folder)).find((file) => file.endsWith('.tgz'))
  return join(folder, name ?? 'npm pack made no tarball')
}

/** Puts what the tarball holds into a project, and beside it the dependencies that it declares. */
export async function installPackage(tarball: string, project: string): Promise<void> {
  const modules = join(project, 'node_modules')
  await mkdir(modules, { recursive: true })
  await run('tar', ['-xzf', tarball, '-C', modules], project)
  await rename(join(modules, 'package'), join(modules, manifest.name))
  for (const name of Object.keys(manifest.dependencies)) {
    await mkdir(dirname(join(modules, name)), { recursive: true })
    await symlink(join(REPOSITORY, 'node_modules', name), join(modules, name))
  }
}

/** Runs a program that has to succeed, and gives what it printed. */
export async function run(program: string, args: readonly string[], cwd: string): Promise<string> {
  const { status, stdout, stderr } = await ended(program, args, cwd)
  if (status !== 0) throw new Error([`${program} ${args.join(' ')} failed`, stdout, stderr].join('\n'))
  return stdout.trim()
}

export async function ended(program: string, args: readonly string[], cwd: string): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(program, args, { cwd }, (_, stdout, stderr) => {
      resolve({ status: child.exitCode, stdout, stderr })
    })
  })
}
