import { beforeAll, describe, expect, test } from 'vitest'
import { Editor } from './editor.ts'

const editor = new Editor()
const DEBIAN = "stage('debian:12-slim')"

// The first question makes TypeScript read everything.
beforeAll(() => void editor.offers(DEBIAN), 60_000)

describe('completion', () => {
  test.each([
    ['a new stage', DEBIAN, ['apt', 'addUser', 'cmd', 'entrypoint', 'healthcheck', 'env', 'copy', 'run']],
    ['another user', `${DEBIAN}.user('app')`, ['env', 'run', 'pip', 'cmd', 'user']],
    ['root again', `${DEBIAN}.user('app').user('root')`, ['apt', 'addUser']],
    ['a stage that starts from one with a CMD', `stage().from(${DEBIAN}.cmd(['a']))`, ['cmd', 'apt']],
    ['a fragment', 'stage()', ['from', 'apt', 'cmd']],
  ])('offers to %s what is legal there', (_, expression, wanted) => {
    expect(editor.offers(expression)).toEqual(expect.arrayContaining(wanted))
  })

  test.each([
    ['another user', `${DEBIAN}.user('app')`, ['apt', 'aptRepository', 'addUser']],
    ['a user that is a variable', `${DEBIAN}.user(text\`\${arg('WHO')}\`)`, ['apt']],
    ['a CMD', `${DEBIAN}.cmd(['a'])`, ['cmd']],
    ['an ENTRYPOINT and more', `${DEBIAN}.entrypoint(['a']).env({ A: '1' })`, ['entrypoint']],
    ['a HEALTHCHECK in a fragment', `${DEBIAN}.use(stage().healthcheck('none'))`, ['healthcheck']],
    ['a CMD that was set under a condition', `${DEBIAN}.when(true, (made) => made.cmd(['a']))`, ['cmd']],
    ['anything that is not for authors', DEBIAN, ['state', 'constructor', 'STATE']],
  ])('does not offer what is illegal after %s', (_, expression, unwanted) => {
    const offered = editor.offers(expression)
    expect(offered).toContain('env')
    expect(offered.filter((name) => unwanted.includes(name))).toEqual([])
  })
})

describe('an error of a type', () => {
  test.each([
    [
      `${DEBIAN}.user('app').apt(['curl'])`,
      /'apt' does not exist on type 'Stage<"not root: \.user\('root'\) goes back"/,
    ],
    [
      `${DEBIAN}.cmd(['a']).cmd(['b'])`,
      /'cmd' does not exist on type 'Stage<"root", "its CMD is set: take one of the two out">'/,
    ],
    [
      `${DEBIAN}.entrypoint(['a']).env({ A: '1' }).entrypoint(['b'])`,
      /'entrypoint' does not exist on type 'Stage<"root", "its ENTRYPOINT is set: take one of the two out">'/,
    ],
    [
      `${DEBIAN}.pip(['rich'], { cachemount: true })`,
      /'cachemount' does not exist in type 'PipOptions'.*'cacheMount'/s,
    ],
    [`${DEBIAN}.apt('curl')`, /'string' is not assignable to parameter of type 'readonly TextLike\[\]'/],
    [`${DEBIAN}.run('true', { changes: 'hourly' })`, /'"hourly"' is not assignable to type 'Changes/],
  ])('%s says what is in the way', (expression, message) => {
    expect(editor.objectsTo(expression)).toEqual([expect.stringMatching(message)])
  })

  test.each([
    `${DEBIAN}.apt(['curl']).user('app').run(sh\`true\`).user('root').apt(['git']).cmd(['a']).entrypoint(['b'])`,
    `stage().from(${DEBIAN}.cmd(['a'])).cmd(['b'])`,
    `${DEBIAN}.use((made) => made.user('app')).use((made) => made.user('root')).apt(['curl'])`,
    `${DEBIAN}.when(false, (made) => made.env({ A: '1' })).apt(['curl'])`,
  ])('%s has none', (expression) => {
    expect(editor.objectsTo(expression)).toEqual([])
  })
})
