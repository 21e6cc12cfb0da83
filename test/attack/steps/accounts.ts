import fc from 'fast-check'
import { call, script, type Call } from '../call.ts'
import type { BaseName } from '../definition.ts'
import { directory, hint, type Path } from './vocabulary.ts'

const name = fc.constantFrom('app', 'bob')
const output = fc.constantFrom<Path>('/opt/who', '/srv/who')

/** Users and groups: made, named, and looked up. */
export function accountSteps(base: BaseName): fc.Arbitrary<Call> {
  const isBusybox = base === 'busybox:latest'
  const tool = isBusybox ? { tool: 'adduser' as const } : {}
  const added = fc
    .tuple(name, fc.record({ uid: fc.constantFrom(1000, 1500), system: fc.boolean() }, { requiredKeys: [] }), hint)
    .map(([who, given, hints]): Call => {
      const options = { ...given, ...tool, ...hints }
      return { topic: 'addUser', source: call('addUser', who, options), apply: (s) => s.addUser(who, options) }
    })
  const declared = fc
    .tuple(name, hint)
    .map(([who, hints]) =>
      script(
        'useradd',
        isBusybox ? `adduser -D ${who} || true` : `useradd -l -m ${who} || true`,
        { reads: ['accounts', '/etc/skel'], writes: ['accounts', `/home/${who}`] },
        hints,
      ),
    )
  const grouped = fc
    .tuple(fc.constantFrom('app', 'staff2'), hint)
    .map(([group, hints]) =>
      script(
        'groupadd',
        isBusybox ? `addgroup ${group} || true` : `groupadd ${group} || true`,
        { reads: ['accounts'], writes: ['accounts'] },
        hints,
      ),
    )
  const asked = fc
    .tuple(name, fc.constantFrom('id -u', 'id -gn', 'getent'), output, hint)
    .map(([who, question, to, hints]) =>
      script(
        'reads-account',
        question === 'getent' ? `echo ~${who} > ${to}` : `${question} ${who} > ${to} 2>&1 || true`,
        { reads: [], writes: [to] },
        hints,
      ),
    )
  const home = fc
    .tuple(output, hint)
    .map(([to, hints]) =>
      script('reads-home', `cd && pwd > ${to} && echo ~ >> ${to}`, { reads: [], writes: [to] }, hints),
    )
  const owned = fc
    .tuple(directory, name, hint)
    .map(([path, who, hints]) =>
      script('chown-name', `mkdir -p ${path} && chown ${who} ${path} || true`, { reads: [], writes: [path] }, hints),
    )
  const copied = fc.tuple(name, fc.constantFrom('/srv/theirs/', '/opt/theirs/'), hint).map(([who, to, hints]): Call => {
    const options = { chown: who, ...hints }
    return { topic: 'copy-chown', source: call('copy', 'app', to, options), apply: (s) => s.copy('app', to, options) }
  })
  const inHome = fc.tuple(name, hint).map(([who, hints]): Call => {
    const path = `/home/${who}/.profile`
    return { topic: 'file-in-home', source: call('file', path, 'x\n', hints), apply: (s) => s.file(path, 'x\n', hints) }
  })
  return fc.oneof(
    { weight: 4, arbitrary: added },
    { weight: 2, arbitrary: declared },
    { weight: 1, arbitrary: grouped },
    { weight: 2, arbitrary: asked },
    { weight: 1, arbitrary: home },
    { weight: 2, arbitrary: owned },
    { weight: 2, arbitrary: copied },
    { weight: 1, arbitrary: inHome },
    { weight: 1, arbitrary: user },
  )
}

const user = fc.tuple(fc.constantFrom('1000', '1000', 'root', '1000:100', 'app'), hint).map(([who, hints]): Call => {
  return { topic: 'user', source: call('user', who, hints), apply: (s) => s.user(who, hints) }
})
