import { describe, expect, test } from 'vitest'
import { arg, DefinitionError, sh, stage, text, variable, type AnyStage } from 'layerwright'
import { naive } from './defined.ts'

const debian = stage('debian:12-slim')
const version = arg('VERSION', '1')

/** What the type checker refuses at its `@ts-expect-error` is refused again when the definition runs without it. */
function refused(make: () => AnyStage): void {
  expect(() => naive(make())).toThrow(DefinitionError)
}

describe('what does not compile', () => {
  test('apt after another user', () => {
    // @ts-expect-error apt needs root
    refused(() => debian.user('venvoy').apt(['curl']))
    // @ts-expect-error apk needs root
    refused(() => debian.user('venvoy').apk(['curl']))
    // @ts-expect-error dnf needs root
    refused(() => debian.user('venvoy').dnf(['curl']))
    // @ts-expect-error so does what points apt at a snapshot
    refused(() => debian.user('venvoy').aptSnapshot('20261101T000000Z'))
    // @ts-expect-error so does a repository
    refused(() => debian.user('venvoy').aptRepository('x', { url: 'https://x', key: 'https://x' }))
    // @ts-expect-error a user that is a value may be anybody
    refused(() => debian.user(text`${version}`).apt(['curl']))
    // @ts-expect-error the user of a fragment is the user of what follows
    refused(() => debian.use(stage().user('venvoy')).apt(['curl']))
    // @ts-expect-error and so is that of a function
    refused(() => debian.use((made) => made.user('venvoy')).apt(['curl']))
  })

  test('what a stage has once', () => {
    // @ts-expect-error the CMD is set
    refused(() => debian.cmd(['a']).cmd(['b']))
    // @ts-expect-error also where other calls stand between
    refused(() => debian.entrypoint(['a']).env({ A: '1' }).entrypoint(['b']))
    // @ts-expect-error also where a fragment has set it
    refused(() => debian.use(stage().healthcheck('none')).healthcheck(['true']))
    // @ts-expect-error also where a function has set it, perhaps
    refused(() => debian.when(true, (made) => made.cmd(['a'])).cmd(['b']))
  })

  test('a package list that is no list', () => {
    // @ts-expect-error a list of packages
    refused(() => debian.apt('curl'))
    // @ts-expect-error a list of packages
    refused(() => debian.conda('numpy'))
    // @ts-expect-error a list of packages
    refused(() => debian.pip('rich'))
    // @ts-expect-error a script is no package
    refused(() => debian.apt([sh`curl`]))
  })

  test('options that a call does not have', () => {
    // @ts-expect-error it is cacheMount
    refused(() => debian.pip(['rich'], { cachemount: true }))
    // @ts-expect-error recommends is apt's
    refused(() => debian.pip(['rich'], { recommends: true }))
    // @ts-expect-error it is from, chown, chmod, link
    refused(() => debian.copy('a', '/a', { owner: 'root' }))
    // @ts-expect-error a condition is no text
    refused(() => debian.when('yes', (made) => made))
    // @ts-expect-error a resource is a path, env:NAME or one of the names
    refused(() => debian.run('true', { reads: ['etc'] }))
    // @ts-expect-error how often is a word of the list or a number
    refused(() => debian.run('true', { changes: 'hourly' }))
    // @ts-expect-error a schedule is a word of the list
    refused(() => debian.apt(['curl'], { refresh: 'yearly' }))
    // @ts-expect-error nothing of a variable can be newer
    refused(() => debian.env({ A: '1' }, { refresh: 'daily' }))
    // @ts-expect-error Docker compares files by their content
    refused(() => debian.copy('a', '/a', { refresh: 'daily' }))
    // @ts-expect-error a bind mount has no sharing
    refused(() => debian.run('true', { mounts: [{ type: 'bind', target: '/a', sharing: 'locked' }] }))
  })

  test('a variable where Docker expands none', () => {
    // @ts-expect-error the words of a command are strings
    refused(() => debian.cmd([version]))
    // @ts-expect-error and those of a health check
    refused(() => debian.healthcheck([version]))
    // @ts-expect-error a script is a string or sh
    refused(() => debian.run(version))
    // @ts-expect-error a text is no script: what shell would quote it?
    refused(() => debian.run(text`true`))
  })
})

describe('what compiles', () => {
  test('apt as root, before another user or after going back', () => {
    expect(naive(debian.apt(['curl']).user('venvoy'))).toContain('USER venvoy')
    expect(naive(debian.user('venvoy').user('root').apt(['curl']))).toContain('USER root')
    expect(naive(debian.user('0').apt(['curl']))).toContain('USER 0')
    expect(naive(debian.use(stage().apt(['curl'])).apt(['git']))).toContain('git')
    expect(
      naive(
        debian
          .user('x')
          .use((made) => made.user('root'))
          .apt(['git']),
      ),
    ).toContain('git')
  })

  test('one CMD, one ENTRYPOINT and one HEALTHCHECK, and those of another stage replaced', () => {
    const first = debian.cmd(['a']).entrypoint(['b']).healthcheck(['c'])
    expect(naive(stage().from(first).cmd(['d']))).toContain('CMD ["d"]')
  })

  test('texts and variables wherever a text is taken', () => {
    const all = stage(text`debian:${version}`)
      .env({ A: version, B: text`x${variable('PATH')}`, C: 'plain' })
      .workdir(text`/srv/${version}`)
      .pip([text`rich==${version}`])
      .copy(text`a-${version}`, version, { chown: version })
      .user(version)
    expect(naive(all)).toContain('COPY --chown=${VERSION} a-${VERSION} ${VERSION}')
  })

  test('a mount from another stage', () => {
    const other = stage().from('alpine:3', { as: 'other' })
    const target = debian.run('ls /x', { mounts: [{ type: 'bind', target: '/x', from: other }] })
    expect(naive(target)).toContain('RUN --mount=type=bind,from=other,target=/x')
  })
})
