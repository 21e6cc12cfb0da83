import fc from 'fast-check'
import { call, script, type Call } from '../call.ts'
import type { BaseName } from '../definition.ts'
import { anyDirectory, anyFile, content, directory, hint, LINKS, mode, owner, type Path } from './vocabulary.ts'

function link(target: string, name: Path, hints: object): Call {
  return script('link', `ln -sfn ${target} ${name} || true`, { reads: [], writes: [name] }, hints)
}

/** Files and directories: made, copied, linked, changed and deleted. */
export function fileSteps(base: BaseName): fc.Arbitrary<Call> {
  const file = anyFile(base)
  const folder = anyDirectory(base)
  return fc.oneof(
    { weight: 4, arbitrary: written(file) },
    { weight: 3, arbitrary: copied(base) },
    { weight: 4, arbitrary: linked() },
    {
      weight: 3,
      arbitrary: fc
        .tuple(folder, fc.option(mode, { nil: undefined }), hint)
        .map(([path, bits, hints]) =>
          script(
            'mkdir',
            bits === undefined ? `mkdir -p ${path} || true` : `mkdir -p -m ${bits} ${path} || true`,
            { reads: [], writes: [path] },
            hints,
          ),
        ),
    },
    {
      weight: 2,
      arbitrary: fc
        .tuple(file, content, hint)
        .map(([path, text, hints]) =>
          script('append', `printf '%s' '${text.trim()}' >> ${path} || true`, { reads: [path], writes: [path] }, hints),
        ),
    },
    {
      weight: 3,
      arbitrary: fc
        .tuple(file, file, hint)
        .map(([from, to, hints]) => script('cp', `cp ${from} ${to} || true`, { reads: [from], writes: [to] }, hints)),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(file, file, hint)
        .map(([from, to, hints]) =>
          script('mv', `mv ${from} ${to} || true`, { reads: [from], writes: [from, to] }, hints),
        ),
    },
    {
      weight: 2,
      arbitrary: fc
        .tuple(file, file, hint)
        .map(([from, to, hints]) =>
          script('hard-link', `ln -f ${from} ${to} || true`, { reads: [from], writes: [from, to] }, hints),
        ),
    },
    { weight: 2, arbitrary: changed(fc.oneof(file, folder)) },
    {
      weight: 2,
      arbitrary: fc
        .tuple(fc.oneof(file, folder), hint)
        .map(([path, hints]) => script('rm', `rm -rf ${path}`, { reads: [], writes: [path] }, hints)),
    },
    { weight: 2, arbitrary: listed(folder) },
    {
      weight: 2,
      arbitrary: fc
        .tuple(file, fc.constantFrom<Path>('/opt/exec', '/srv/exec'), hint)
        .map(([from, to, hints]): Call => {
          const command = { exec: ['sh', '-c', `cp -a ${from} ${to} || true`] }
          const options = { reads: [from], writes: [to], ...hints }
          return { topic: 'exec', source: call('run', command, options), apply: (s) => s.run(command, options) }
        }),
    },
  )
}

function written(file: fc.Arbitrary<Path>): fc.Arbitrary<Call> {
  const rights = fc.record({ mode, owner }, { requiredKeys: [] })
  return fc.tuple(file, content, rights, hint).map(([path, text, given, hints]): Call => {
    const options = { ...given, ...hints }
    return { topic: 'file', source: call('file', path, text, options), apply: (s) => s.file(path, text, options) }
  })
}

function copied(base: BaseName): fc.Arbitrary<Call> {
  const source = fc.constantFrom('app', 'app/', 'app/a', 'tree', 'links', 'bin/hostname')
  const rights = fc.record({ chmod: mode, chown: fc.constantFrom('1000', '1000:100') }, { requiredKeys: [] })
  const slash = fc.boolean()
  return fc.tuple(source, anyDirectory(base), slash, rights, hint).map(([from, folder, ends, given, hints]): Call => {
    const to = ends ? `${folder}/` : `${folder}/a`
    const options = { ...given, ...hints }
    return { topic: 'copy', source: call('copy', from, to, options), apply: (s) => s.copy(from, to, options) }
  })
}

function linked(): fc.Arbitrary<Call> {
  return fc.oneof(
    fc
      .tuple(fc.oneof(directory, fc.constantFrom<Path>(...LINKS)), fc.constantFrom<Path>(...LINKS), hint)
      .map(([to, name, hints]) => link(to, name, hints)),
    fc
      .tuple(fc.constantFrom('real', '../opt/real', 'real/a'), fc.constantFrom<Path>('/opt/link', '/opt/second'), hint)
      .map(([to, name, hints]) => link(to, name, hints)),
    fc
      .tuple(directory, fc.constantFrom('a', 'sub'), directory, hint)
      .map(([folder, name, to, hints]) => link(to, `${folder}/${name}`, hints)),
  )
}

function changed(path: fc.Arbitrary<Path>): fc.Arbitrary<Call> {
  return fc.oneof(
    fc
      .tuple(path, mode, hint)
      .map(([name, bits, hints]) =>
        script('chmod', `chmod ${bits} ${name} || true`, { reads: [], writes: [name] }, hints),
      ),
    fc
      .tuple(path, fc.constantFrom('app', '1000', 'www-data'), hint)
      .map(([name, who, hints]) =>
        script('chown', `chown -R ${who} ${name} || true`, { reads: [name], writes: [name] }, hints),
      ),
  )
}

function listed(folder: fc.Arbitrary<Path>): fc.Arbitrary<Call> {
  return fc
    .tuple(
      folder,
      fc.constantFrom('ls -aR', 'find', 'test -e', 'test -L', 'du -a', 'readlink -f'),
      fc.constantFrom<Path>('/opt/listed', '/srv/listed'),
      hint,
    )
    .map(([path, tool, to, hints]) =>
      script(
        `reads-${tool.split(' ')[0] ?? ''}`,
        tool === 'find' || tool === 'du -a'
          ? `find ${path} | sort > ${to}`
          : `${tool} ${path} > ${to} 2>/dev/null || echo none >> ${to}`,
        { reads: [path], writes: [to] },
        hints,
      ),
    )
}
