import { expect, test } from 'vitest'
import { stage } from 'layerwright'
import { describeWithEngine } from '../engine.ts'
import { useToolBench } from './bench.ts'

const project = (...dependencies: readonly string[]): string =>
  `[project]\nname = "app"\nversion = "1"\nrequires-python = ">=3.11"\ndependencies = ${JSON.stringify(dependencies)}\n`
const lock = (folder: string) => ({
  printedBy: `cp -r /projects/${folder} /tmp/p && cd /tmp/p && uv lock -q && cat uv.lock`,
})

const FILES = {
  'one/pyproject.toml': project('click==8.1.7'),
  'one/uv.lock': lock('one'),
  'one/app.py': 'ANSWER = 42\n',
  'two/pyproject.toml': project('click==8.1.7', 'itsdangerous==2.2.0'),
  'two/uv.lock': lock('two'),
}

/** What no step may leave. uv locks what it installs into with an empty file of its own, with a cache and without. */
const LEFT = /\/\.cache|\/tmp\/(?!uv-[0-9a-f]+\.lock$)/

describeWithEngine('uv on an engine', () => {
  const bench = useToolBench(
    [
      'RUN pip install --no-cache-dir uv',
      'ENV SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt UV_NO_CACHE=1',
      'COPY . /projects',
    ],
    FILES,
  )
  const python = () => stage(bench().base)

  test('takes packages out of the mount, and leaves the image that it leaves without', async () => {
    const { cold, warm, files } = await bench().install(
      python().uv(['click==8.1.7'], { compileBytecode: true }),
      python().uv(['click==8.1.7', 'itsdangerous==2.2.0'], { compileBytecode: true }),
    )
    expect(cold).toMatch(/Prepared 1 package in/)
    expect(warm).toMatch(/Prepared 1 package in/)
    expect(warm).toMatch(/Installed 2 packages in/)
    expect(files.filter((path) => LEFT.test(path))).toEqual([])
  })

  test('as another user, into an environment of its own', async () => {
    const app = () => python().addUser('app', { uid: 1000 }).user('app').run('uv venv -q /home/app/venv')
    const { cold, warm, files } = await bench().install(
      app().uv(['click==8.1.7'], { prefix: '/home/app/venv' }),
      app().uv(['click==8.1.7', 'itsdangerous==2.2.0'], { prefix: '/home/app/venv' }),
    )
    expect(cold).toMatch(/Prepared 1 package in/)
    expect(warm).toMatch(/Prepared 1 package in[^]*Installed 2 packages in/)
    expect(files.filter((path) => LEFT.test(path))).toEqual([])
  })

  test('syncs a project, first without its sources, by a lock file that uv made', async () => {
    const synced = (name: string) => python().workdir('/app').uvSync({ noInstallProject: true, project: name })
    const { cold, warm, files } = await bench().install(
      synced('one').copy('one', '/app').uvSync({ lock: 'frozen' }).run('.venv/bin/python -c "import click, app"'),
      synced('two'),
    )
    expect(cold).toMatch(/Prepared 1 package in/)
    expect(warm).toMatch(/Prepared 1 package in[^]*Installed 2 packages in/)
    expect(files.filter((path) => LEFT.test(path))).toEqual([])
    expect(files).toContainEqual(expect.stringMatching(/^\/app\/\.venv\/.*\/click\/core\.py$/))
  })

  test('leaves nothing of the files that it mounts', async () => {
    const target = python()
      .workdir('/app')
      .uvSync({ noInstallProject: true, project: 'one', environment: '/opt/venv' })
      .run('ls -A /app; echo left')
    expect(await bench().log(target)).toMatch(/^left$/m)
    expect(await bench().log(target)).not.toMatch(/^(?:uv\.lock|pyproject\.toml)$/m)
  })
})
