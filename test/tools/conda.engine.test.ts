import { expect, test } from 'vitest'
import { stage } from 'layerwright'
import { describeWithEngine } from '../engine.ts'
import { useToolBench } from './bench.ts'

const environment = (...packages: readonly string[]): string =>
  `name: ignored\nchannels:\n  - conda-forge\ndependencies:\n  - python=3.11\n${packages.map((name) => `  - ${name}\n`).join('')}`
const listed = (...packages: readonly string[]) => ({
  printedBy: `echo @EXPLICIT; /opt/conda/bin/conda list --explicit -n listed | grep -E '/(${packages.join('|')})-[0-9]'`,
})

const FILES = {
  'one.yml': `${environment('fonttools')}  - pip:\n    - -r pip.txt\n`,
  'two.yml': `${environment('fonttools', 'cycler')}  - pip:\n    - -r pip.txt\n`,
  'pip.txt': 'click==8.1.7\n',
  'one.lock': listed('tzdata'),
  'two.lock': listed('tzdata', 'libzlib'),
}

describeWithEngine('conda on an engine', () => {
  const bench = useToolBench(
    [
      // Else conda asks for consent to the terms of its default channels.
      'ENV CONDA_CHANNELS=conda-forge',
      'RUN apt-get update && apt-get install -y --no-install-recommends curl && rm -rf /var/lib/apt/lists/*',
      'RUN curl -fsSLo /tmp/i.sh https://repo.anaconda.com/miniconda/Miniconda3-latest-Linux-$(uname -m).sh && bash /tmp/i.sh -b -p /opt/conda && rm /tmp/i.sh && /opt/conda/bin/conda create -y -n listed -c conda-forge --override-channels tzdata libzlib && /opt/conda/bin/conda clean -afy',
    ],
    FILES,
  )
  const conda = () => stage(bench().base)

  test('makes an environment by an environment.yml with packages of pip, and nothing of the files stays', async () => {
    const options = { environment: 'app', includes: 'pip.txt' }
    // The optimizer mounts the package cache only where it has seen the installer; here the author asks for it.
    const { cold, warm, coldBytes, warmBytes, files } = await bench().install(
      conda().conda({ file: 'one.yml' }, options),
      conda().conda({ file: 'two.yml' }, { ...options, cacheMount: true }),
      conda().conda({ file: 'one.yml' }, { ...options, cacheMount: true }),
    )
    expect(coldBytes['conda.anaconda.org']).toBeGreaterThan(1_000_000)
    expect(warmBytes['conda.anaconda.org']).toBeLessThan(100_000)
    expect(cold).toContain('click')
    expect(warm).toContain('cycler')
    expect(files.filter((path) => /\/tmp\/.|\/\.cache|^\/opt\/\w+\/pkgs/.test(path))).toEqual([])
    expect(files).toContain('/opt/conda/envs/app/bin/python3.11')
  })

  test('installs explicit lists to a path, as root and as another user', async () => {
    const log = await bench().log(
      conda()
        .conda({ explicit: 'one.lock' }, { environment: '/srv/env', cacheMount: true })
        .conda({ explicit: 'two.lock' }, { environment: '/srv/env', command: 'install', cacheMount: true })
        .run('ls /srv/env/conda-meta; ls -A /opt/conda/pkgs /tmp; echo listed')
        .addUser('app', { uid: 1000 })
        .user('app')
        .conda({ explicit: 'one.lock' }, { environment: '/home/app/env' })
        .run('ls /home/app/env/conda-meta | sed "s/^/app: /"; ls -A ~'),
    )
    expect(log).toMatch(/^tzdata-.*\.json$/m)
    expect(log).toMatch(/^libzlib-.*\.json$/m)
    expect(log).toMatch(/^app: tzdata-.*\.json$/m)
  })
})
