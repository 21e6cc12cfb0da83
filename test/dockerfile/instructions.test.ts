import { describe, expect, test } from 'vitest'
import { arg, context, DefinitionError, literal, sh, stage, text, variable } from 'layerwright'
import { define } from '../../src/dsl/define.ts'
import type { AnyStage } from '../../src/dsl/stage/types.ts'
import type { Directives } from '../../src/ir/definition.ts'
import { toDockerfile } from '../../src/optimize/emit.ts'
import { body, naive } from '../dsl/defined.ts'

const debian = stage('debian:12-slim')

function withDirectives(target: AnyStage, directives: Directives): string {
  const origin = { file: '/test.ts', line: 1, column: 1, call: 'image' }
  return toDockerfile(define('test.image', '/test.ts', target, origin, { directives }), { header: ['Made.'] }).text
}

describe('what one call prints', () => {
  test.each<[string, AnyStage, string]>([
    [
      'COPY with every flag',
      debian.copy(['a', 'b/'], '/srv/', {
        chown: '1:2',
        chmod: 'u=rwX,go=rX',
        link: true,
        exclude: ['*.log', '!keep.log'],
      }),
      'COPY --chown=1:2 --chmod=u=rwX,go=rX --link --exclude=*.log --exclude=!keep.log a b/ /srv/',
    ],
    ['COPY from a named context', debian.copy('.', '/d/', { from: context('docs') }), 'COPY --from=docs . /d/'],
    [
      'ADD of a git repository',
      debian.add('https://example.org/x.git#v1', '/x', { keepGitDir: true, checksum: 'abcdef1' }),
      'ADD --checksum=abcdef1 --keep-git-dir=true ["https://example.org/x.git#v1", "/x"]',
    ],
    [
      'ADD that unpacks nothing',
      debian.add('a b.tar', '/x/', { unpack: false }),
      'ADD --unpack=false ["a b.tar", "/x/"]',
    ],
    [
      'a script for another program',
      debian.run({ interpreter: 'python3', script: 'import os\nprint("$HOME")' }),
      'RUN <<"EOF" python3\nimport os\nprint("$HOME")\nEOF',
    ],
    ['RUN --security', debian.run('true', { security: 'sandbox' }), 'RUN --security=sandbox \\\n    true'],
    [
      'every mount field',
      debian.run('true', {
        mounts: [
          {
            type: 'cache',
            target: '/c',
            id: 'i',
            sharing: 'private',
            from: 'debian:12',
            source: '/s',
            readonly: true,
            uid: 1,
            gid: 2,
            mode: '0700',
          },
          { type: 'bind', target: '/b', source: 'src', readwrite: true },
          { type: 'tmpfs', target: '/t', size: 1048576 },
          { type: 'secret', id: 's', env: 'TOKEN', required: true, mode: '0400' },
          { type: 'ssh', id: 'k', target: '/agent', uid: 3 },
        ],
      }),
      [
        'RUN --mount=type=cache,id=i,target=/c,sharing=private,from=debian:12,source=/s,readonly,uid=1,gid=2,mode=0700 \\',
        '    --mount=type=bind,source=src,target=/b,readwrite \\',
        '    --mount=type=tmpfs,target=/t,size=1048576 \\',
        '    --mount=type=secret,id=s,env=TOKEN,required=true,mode=0400 \\',
        '    --mount=type=ssh,id=k,target=/agent,uid=3 \\',
        '    true',
      ].join('\n'),
    ],
    ['CMD for the shell', debian.cmd(sh`exec serve ${variable('PORT')}`), 'CMD exec serve "${PORT}"'],
    ['an ENTRYPOINT that takes the base image’s away', debian.entrypoint([]), 'ENTRYPOINT []'],
    [
      'HEALTHCHECK for the shell, with every flag',
      debian.healthcheck(sh`curl -f localhost || exit 1`, {
        interval: '5s',
        timeout: '1s',
        startPeriod: '1m',
        startInterval: '2s',
        retries: 3,
      }),
      'HEALTHCHECK --interval=5s --timeout=1s --start-period=1m --start-interval=2s --retries=3 CMD curl -f localhost || exit 1',
    ],
    ['EXPOSE of a variable', debian.env({ PORT: '80' }).expose([text`${variable('PORT')}/tcp`]), 'EXPOSE ${PORT}/tcp'],
    ['VOLUME of a variable', debian.volume([text`/data/${variable('X')}`]), 'VOLUME ["/data/${X}"]'],
    ['STOPSIGNAL of a variable', debian.stopsignal(variable('SIGNAL')), 'STOPSIGNAL ${SIGNAL}'],
    [
      'every form of a variable',
      debian.env({
        A: variable('X').or('a'),
        B: variable('X').ifUndefined('b'),
        C: variable('X').ifSet('c'),
        D: variable('X').ifDefined('d'),
        E: variable('X').required('no X'),
        F: variable('X').defined('no X'),
        G: variable('X').withoutPrefix('v*'),
        H: variable('X').withoutPrefix('*-', { longest: true }),
        I: variable('X').withoutSuffix('.0'),
        J: variable('X').withoutSuffix('.*', { longest: true }),
        K: variable('X').replace('a', 'b'),
        L: variable('X').replaceAll('a', ''),
      }),
      [
        'ENV A=${X:-a} \\',
        '    B=${X-b} \\',
        '    C=${X:+c} \\',
        '    D=${X+d} \\',
        '    E="${X:?no X}" \\',
        '    F="${X?no X}" \\',
        '    G="${X#v*}" \\',
        '    H="${X##*-}" \\',
        '    I=${X%.0} \\',
        '    J="${X%%.*}" \\',
        '    K=${X/a/b} \\',
        '    L="${X//a/}"',
      ].join('\n'),
    ],
    [
      'triggers, each with the build arguments that it needs',
      debian.onbuild(
        stage()
          .run(sh`make ${arg('GOAL', 'all')}`)
          .env({ G: arg('GOAL', 'all') }),
      ),
      'ONBUILD ARG GOAL=all\nONBUILD RUN make "${GOAL}"\nONBUILD ENV G=${GOAL}',
    ],
    [
      'a user of Alpine',
      debian.addUser('app', { uid: 1000, groups: ['wheel'], tool: 'adduser' }),
      'RUN addgroup -g 1000 app \\\n && adduser -D -u 1000 -G app -h /home/app app \\\n && addgroup app wheel',
    ],
    ['a user with the next number', debian.addUser('app'), 'RUN useradd -l -m -U -d /home/app app'],
  ])('%s', (_, target, printed) => {
    expect(body(target).trimEnd().slice(-printed.length)).toBe(printed)
  })
})

describe('build arguments that BuildKit sets', () => {
  test('need no declaration for a FROM, and one in each stage', () => {
    const builder = stage()
      .from('golang:1', { as: 'build', platform: arg('BUILDPLATFORM') })
      .run(sh`build ${arg('TARGETARCH')}`)
    expect(naive(debian.copy('/app', '/app', { from: builder }))).toBe(
      [
        'FROM --platform=${BUILDPLATFORM} golang:1 AS build',
        '',
        'ARG TARGETARCH',
        'RUN build "${TARGETARCH}"',
        '',
        'FROM debian:12-slim',
        '',
        'COPY --from=build /app /app',
        '',
      ].join('\n'),
    )
  })
})

describe('parser directives', () => {
  test('stand above everything', () => {
    const directives: Directives = {
      syntax: 'docker/dockerfile:1',
      check: { skip: ['JSONArgsRecommended', 'StageNameCasing'], error: true },
    }
    expect(withDirectives(debian, directives)).toBe(
      [
        '# syntax=docker/dockerfile:1',
        '# check=skip=JSONArgsRecommended,StageNameCasing;error=true',
        '# Made.',
        '',
        'FROM debian:12-slim',
        '',
      ].join('\n'),
    )
  })

  test('escape is the character that continues and escapes', () => {
    const target = debian.env({ A: literal('C:\\"x" $HOME `'), B: 'b' }).apt(['curl'])
    const printed = withDirectives(target, { escape: '`' })
    expect(printed).toContain('# escape=`\n# Made.')
    expect(printed).toContain('ENV A="C:\\`"x`" `$HOME ``" `\n    B=b')
    expect(printed).toContain('RUN apt-get update `\n && DEBIAN_FRONTEND=noninteractive')
  })
})

describe('what older frontends do not read', () => {
  const newer = debian.copy('a/b.txt', '/srv/', { parents: true })

  test('is said at the top', () => {
    expect(withDirectives(newer, {})).toMatch(
      /^# Made\.\n# Needs Dockerfile syntax 1\.20 or newer, for COPY --parents\./,
    )
    expect(withDirectives(debian.onbuild(stage().copy('a', '/a/', { parents: true })), {})).toMatch(/1\.20 or newer/)
    expect(withDirectives(debian.copy('a', '/a', { exclude: ['b'] }), {})).not.toMatch(/Needs/)
  })

  test('is refused with a frontend that is older', () => {
    expect(() => withDirectives(newer, { syntax: 'docker/dockerfile:1.19' })).toThrow(DefinitionError)
    expect(withDirectives(newer, { syntax: 'docker/dockerfile:1.20' })).toMatch(/COPY --parents a/)
    expect(withDirectives(newer, { syntax: 'docker/dockerfile:1' })).toMatch(/COPY --parents a/)
  })
})
