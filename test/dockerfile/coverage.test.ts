import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { toDockerfile } from '../../src/optimize/emit.ts'
import { coverageRows, covered } from './coverage.ts'

/** Source: BuildKit v0.34, frontend/dockerfile/instructions/parse.go and commands_runmount.go. */
const OF_BUILDKIT = [
  ...['# syntax=', '# escape=', '# check=skip', '# check=error', 'FROM --platform'],
  ...['RUN --network', 'RUN --security', 'RUN --device'],
  ...['--chown', '--chmod', '--link', '--exclude'].flatMap((flag) => [`COPY ${flag}`, `ADD ${flag}`]),
  ...['COPY --from', 'COPY --parents', 'ADD --checksum', 'ADD --keep-git-dir', 'ADD --unpack'],
  ...['interval', 'timeout', 'start-period', 'start-interval', 'retries'].map((name) => `HEALTHCHECK --${name}`),
  ...mounts('bind', 'target', 'source', 'from', 'rw'),
  ...mounts('cache', 'target', 'id', 'sharing', 'from', 'source', 'ro', 'uid', 'gid', 'mode'),
  ...mounts('tmpfs', 'target', 'size'),
  ...mounts('secret', 'id', 'target', 'env', 'required', 'uid', 'gid', 'mode'),
  ...mounts('ssh', 'id', 'target', 'required', 'uid', 'gid', 'mode'),
  ...[':-b', '-b', ':+b', '+b', ':?why', '?why', '#a', '##a*', '%a', '%%a*', '/a/b', '//a/b'].map(
    (operator) => `\${NAME${operator}}`,
  ),
]

/** Every instruction but the deprecated MAINTAINER. */
const INSTRUCTIONS =
  'FROM ARG ENV LABEL RUN COPY ADD WORKDIR USER SHELL CMD ENTRYPOINT EXPOSE VOLUME HEALTHCHECK STOPSIGNAL ONBUILD'.split(
    ' ',
  )

function mounts(type: string, ...fields: readonly string[]): readonly string[] {
  return fields.map((field) => `--mount=type=${type},${field}`)
}

const rows = coverageRows()

describe('docs/dockerfile-coverage.md', () => {
  test.each(rows)('$dockerfile', (row) => {
    expect(row.cells).toHaveLength(5)
    expect(row.cells).not.toContain('')
    expect(toDockerfile(covered(row, 'base')).text).toContain(row.prints)
    expect(existsSync(row.test), row.test).toBe(true)
    const names = /--[a-z-]+|# [a-z]+/.exec(row.dockerfile)?.[0] ?? ''
    if (!row.test.includes('coverage.')) expect(readFileSync(row.test, 'utf8')).toContain(names)
  })

  test('leaves out no flag, mount field or operator of BuildKit', () => {
    const found = new Set(rows.map(({ dockerfile }) => dockerfile))
    expect(OF_BUILDKIT.filter((name) => !found.has(name))).toEqual([])
  })

  test('leaves out no instruction', () => {
    const words = new Set(rows.flatMap(({ dockerfile }) => dockerfile.replaceAll('`', '').split(' ')))
    expect(INSTRUCTIONS.filter((name) => !words.has(name))).toEqual([])
  })
})
