import { beforeAll, expect, test } from 'vitest'
import { stage, type Stage } from 'layerwright'
import { requireEngine } from '../../src/engine/probe.ts'
import { withRun } from '../../src/engine/run.ts'
import { describeWithEngine } from '../engine.ts'
import { buildLog, DEBIAN, requireDebian } from './installs.ts'

const debian = stage(DEBIAN)

/** What the image says of a user: its ids and groups, and its line in /etc/passwd. */
async function told(target: Stage, name: string): Promise<string> {
  const home = `stat -c 'home %u:%g %a' ~${name}`
  const asked = target.run(
    `id ${name} | sed 's/^/> /'; grep ^${name}: /etc/passwd | sed 's/^/> /'; ${home} | sed 's/^/> /'`,
  )
  const log = await withRun(await requireEngine(), (run) => buildLog(run, asked))
  return (log.match(/^> .*$/gm) ?? []).map((line) => line.slice(2)).join('\n')
}

describeWithEngine('.addUser() with useradd', () => {
  beforeAll(requireDebian)

  test('gives the numbers, the groups, the home and the shell that were asked for', async () => {
    const target = debian.addUser('app', {
      uid: 1234,
      gid: 2345,
      groups: ['audio', 'video'],
      home: '/srv/app',
      shell: '/bin/bash',
    })
    const said = await told(target, 'app')
    expect(said).toContain('uid=1234(app) gid=2345(app) groups=2345(app),29(audio),44(video)')
    expect(said).toContain('app:x:1234:2345::/srv/app:/bin/bash')
    expect(said).toMatch(/^home 1234:2345 7\d\d$/m)
  })

  test('gives the next numbers, and a system user those of its range', async () => {
    expect(await told(debian.addUser('app'), 'app')).toContain('uid=1000(app) gid=1000(app) groups=1000(app)')
    expect(await told(debian.addUser('daemon-x', { system: true }), 'daemon-x')).toMatch(
      /^uid=99\d\(daemon-x\) gid=99\d\(daemon-x\)/,
    )
  })
})
