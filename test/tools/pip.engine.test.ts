import { expect, test } from 'vitest'
import { stage } from 'layerwright'
import { describeWithEngine } from '../engine.ts'
import { useToolBench } from './bench.ts'

const FILES = {
  'requirements/app.txt': '-r base.txt\n-c ../constraints.txt\nclick\n',
  'requirements/base.txt': 'markdown-it-py\n',
  'requirements/more.txt': '-r app.txt\nitsdangerous\n',
  'constraints.txt': 'click==8.1.7\n',
  'app/pyproject.toml': '[project]\nname = "app"\nversion = "1"\ndependencies = ["click"]\n',
  'app/app.py': 'ANSWER = 42\n',
}

describeWithEngine('pip on an engine', () => {
  const bench = useToolBench(['RUN true'], FILES)
  const python = () => stage(bench().base)
  const app = () => python().addUser('app', { uid: 1000 }).user('app')

  test('takes packages out of the mount, and leaves the image that it leaves without', async () => {
    const { cold, warm, files } = await bench().install(
      python().env({ PIP_NO_CACHE_DIR: '1' }).pip(['click==8.1.7']),
      python().env({ PIP_NO_CACHE_DIR: '1' }).pip(['click==8.1.7', 'itsdangerous==2.2.0']),
    )
    expect(cold).toContain('Downloading click-8.1.7')
    expect(warm).toContain('Using cached click-8.1.7')
    expect(warm).toContain('Downloading itsdangerous-2.2.0')
    expect(files.filter((path) => path.includes('/.cache'))).toEqual([])
  })

  test('as another user, whose mount belongs to it', async () => {
    const { cold, warm, files } = await bench().install(
      app().pip(['click==8.1.7']),
      app().pip(['click==8.1.7', 'itsdangerous==2.2.0']),
    )
    expect(cold).toContain('Downloading click-8.1.7')
    expect(warm).toContain('Using cached click-8.1.7')
    expect(`${cold}${warm}`).not.toMatch(/not owned or is not writable|cache has been disabled/)
    expect(files.filter((path) => /\/\.cache|\/tmp\/./.test(path))).toEqual([])
    expect(files).toContainEqual(expect.stringMatching(/^\/home\/app\/\.local\/lib\/.*\/click\/core\.py$/))
  })

  test('reads requirements files that name each other, and leaves none of them behind', async () => {
    const options = { includes: ['requirements', 'constraints.txt'], upgrade: true }
    const { warm, files } = await bench().install(
      python().pip({ requirements: 'requirements/app.txt' }, options),
      python().pip({ requirements: 'requirements/more.txt' }, options),
    )
    expect(warm).toContain('Using cached click-8.1.7')
    expect(warm).toContain('Downloading itsdangerous')
    expect(files.filter((path) => /\/tmp\/.|requirements\/app/.test(path))).toEqual([])
  })

  test('installs a project of the image as editable, and takes every option', async () => {
    const copied = python().copy('app', '/srv/app').workdir('/srv/app')
    const log = await bench().log(
      copied
        .pip({ editable: ['.'], packages: ['rich'] }, { noDeps: true, breakSystemPackages: true, preRelease: true })
        .pip(['click'], { target: '/srv/lib', onlyBinary: ':all:', upgrade: true, constraints: 'constraints.txt' })
        .pip(['itsdangerous'], { user: true, noBinary: ['rich'], onlyBinary: ['itsdangerous'] })
        .run(
          'python3 -c "import app; print(app.__file__, app.ANSWER)"; ls /srv/lib; ls /root/.local/lib/*/site-packages',
        ),
    )
    expect(log).toContain('/srv/app/app.py 42')
    expect(log).toContain('click-8.1.7.dist-info')
    expect(log).toContain('itsdangerous-')
  })
})
