import { untyped } from '../untyped.ts'
import { bad, type Row } from './row.ts'

const { stage, arg, sh, text } = untyped()
const debian = stage('debian:12-slim')
const mount = (...mounts: readonly unknown[]): unknown => ({ mounts })

export const RUN: readonly Row[] = [
  bad('run', 'command', /write a command or take the call out/, () => debian.run('')),
  bad('run', 'command', /write a command or take the call out/, () => debian.run(' \n')),
  bad('run', 'command', /a script, a list of scripts, \{ exec.*interpreter/, () => debian.run()),
  bad('run', 'command', /a script, a list of scripts, \{ exec.*interpreter/, () => debian.run(5)),
  bad('run', 'command', /a script, a list of scripts, \{ exec.*interpreter/, () => debian.run([])),
  bad('run', 'command', /a script, a list of scripts, \{ exec.*interpreter/, () => debian.run({ script: 'true' })),
  bad('run', 'command', /a script, a list of scripts, \{ exec.*interpreter/, () => debian.run(text`true`)),
  bad('run', 'command', /a script must be a string or sh/, () => debian.run(['true', 5])),
  bad('run', 'command', /a script must be a string or sh/, () => debian.run([['true']])),
  bad('run', 'command', /End it with '/, () => debian.run(["echo 'open", "echo 'b'"])),
  bad('run', 'command', /End it with "/, () => debian.run(['true', 'echo "open'])),
  bad('run', 'command', /End it with EOF/, () => debian.run(['cat <<EOF\na', 'cat <<EOF\nb\nEOF'])),
  bad('run', 'command', /End it with END/, () => debian.run(["cat <<-'END'\n\ta\n\tEND x", 'true'])),
  bad('run', 'command', /carriage return/, () => debian.run('echo a\r\necho b')),
  bad('run', 'command', /NUL/, () => debian.run('echo \0')),
  bad('run', 'command', /half of a character/, () => debian.run('echo \ud800')),
  bad('run', 'command', /a list of words/, () => debian.run({ exec: 'true' })),
  bad('run', 'command', /a list of words/, () => debian.run({ exec: [] })),
  bad('run', 'command', /Use sh`…`, where a variable has a form/, () => debian.run({ exec: ['echo', arg('A', '1')] })),
  bad('run', 'command', /Use one such as 'python3'/, () => debian.run({ interpreter: '', script: 'x' })),
  bad('run', 'command', /Use one such as 'python3'/, () => debian.run({ interpreter: 'sh; reboot', script: 'x' })),
  bad('run', 'command', /Use one such as 'python3'/, () => debian.run({ interpreter: 5, script: 'x' })),
  bad('run', 'command', /a script must be a string/, () => debian.run({ interpreter: 'python3' })),
  bad('run', 'command', /write a command/, () => debian.run({ interpreter: 'python3', script: '\n' })),
  bad('run', 'options', /Use sandbox or insecure/, () => debian.run('true', { security: 'none' })),
  bad('run', 'options', /Use sandbox or insecure/, () => debian.run('true', { security: true })),
  bad('run', 'options', /a whole number/, () => debian.run('true', mount({ type: 'tmpfs', target: '/a', size: '1g' }))),
  bad('run', 'options', /letters, digits and _/, () =>
    debian.run('true', mount({ type: 'secret', id: 'a', env: 'A B' })),
  ),
  bad('run', 'options', /readonly must be true or false/, () =>
    debian.run('true', mount({ type: 'cache', target: '/a', readonly: 'yes' })),
  ),
  bad('run', 'options', /readwrite must be true or false/, () =>
    debian.run('true', mount({ type: 'bind', target: '/a', readwrite: 1 })),
  ),
  bad('run', 'options', /a list of mounts/, () => debian.run('true', { mounts: '/cache' })),
  bad('run', 'options', /Use cache, bind, tmpfs, secret or ssh/, () => debian.run('true', mount({ target: '/a' }))),
  bad('run', 'options', /Use cache, bind, tmpfs/, () => debian.run('true', mount({ type: 'volume', target: '/a' }))),
  bad('run', 'options', /Use cache, bind, tmpfs/, () => debian.run('true', mount('type=cache'))),
  bad('run', 'options', /an absolute path/, () => debian.run('true', mount({ type: 'cache', target: 'cache' }))),
  bad('run', 'options', /an absolute path/, () => debian.run('true', mount({ type: 'cache' }))),
  bad('run', 'options', /an absolute path/, () => debian.run('true', mount({ type: 'tmpfs', target: 5 }))),
  bad('run', 'options', /cannot have \/ as its target/, () =>
    debian.run('true', mount({ type: 'tmpfs', target: '/' })),
  ),
  bad('run', 'options', /octal permissions/, () =>
    debian.run('true', mount({ type: 'cache', target: '/a', mode: 'rwx' })),
  ),
  bad('run', 'options', /Use shared, private or locked/, () =>
    debian.run('true', mount({ type: 'cache', target: '/a', sharing: 'open' })),
  ),
  bad('run', 'options', /a whole number/, () => debian.run('true', mount({ type: 'cache', target: '/a', uid: 'app' }))),
  bad('run', 'options', /The fields are/, () => debian.run('true', mount({ type: 'cache', target: '/a', size: '1g' }))),
  bad('run', 'options', /which a mount cannot carry/, () =>
    debian.run('true', mount({ type: 'cache', target: '/a b' })),
  ),
  bad('run', 'options', /which a mount cannot carry/, () =>
    debian.run('true', mount({ type: 'cache', target: '/a,b' })),
  ),
  bad('run', 'options', /which a mount cannot carry/, () =>
    debian.run('true', mount({ type: 'cache', target: "/a'b" })),
  ),
  bad('run', 'options', /which a mount cannot carry/, () =>
    debian.run('true', mount({ type: 'cache', target: '/a\\b' })),
  ),
  bad('run', 'options', /which a mount cannot carry/, () => debian.run('true', mount({ type: 'cache', target: '/ä' }))),
  bad('run', 'options', /which a mount cannot carry/, () => debian.run('true', mount({ type: 'secret', id: '$X' }))),
  bad('run', 'options', /must be a string/, () => debian.run('true', mount({ type: 'secret', id: 5 }))),
  bad('run', 'options', /is empty: name it/, () => debian.run('true', mount({ type: 'ssh', id: '' }))),
  bad('run', 'options', /up to 4294967295, not 4294967296/, () =>
    debian.run('true', mount({ type: 'cache', target: '/a', uid: 2 ** 32 })),
  ),
  bad('run', 'options', /needs an id/, () => debian.run('true', mount({ type: 'secret' }))),
  bad('run', 'options', /required must be true or false/, () =>
    debian.run('true', mount({ type: 'ssh', required: 'yes' })),
  ),
  bad('run', 'options', /a stage, an image such as/, () =>
    debian.run('true', mount({ type: 'bind', target: '/a', from: 5 })),
  ),
  bad('run', 'options', /Use default or none or host/, () => debian.run('true', { network: 'bridge' })),
  bad('run', 'options', /Use default or none or host/, () => debian.run('true', { network: true })),
  bad('run', 'options', /The options are mounts, network/, () => debian.run('true', { volumes: [] })),
  bad('run', 'options', /an object such as/, () => debian.run('true', null)),
  bad('sh', 'values', /strings, numbers, variables and lists/, () => debian.run(sh`echo ${undefined}`)),
  bad('sh', 'values', /strings, numbers, variables and lists/, () => debian.run(sh`echo ${{ a: 1 }}`)),
  bad('sh', 'values', /strings, numbers, variables and lists/, () => debian.run(sh`echo ${['a', [null]]}`)),
  bad('sh', 'values', /strings, numbers, variables and lists/, () => debian.run(sh`echo ${sh`inner`}`)),
  bad('sh', 'values', /the default of an arg\(\)/, () => debian.run(sh`echo ${arg('A').or("it's")}`)),
  bad('sh', 'values', /the default of an arg\(\)/, () => debian.run(sh`echo ${arg('A').or(arg('B').or("it's"))}`)),
  bad('sh', 'values', /the default of an arg\(\)/, () =>
    debian.run(sh`echo ${text`${arg('A').or(arg('B').or('<(x)'))}`}`),
  ),
  bad('sh', 'values', /NUL/, () => debian.run(sh`echo ${'a\0b'}`)),
  bad('sh', 'values', /Take \$\{…\} out of the quotes/, () => debian.run(sh`echo "hello ${'my world'}"`)),
  bad('sh', 'values', /Take \$\{…\} out of the quotes/, () => debian.run(sh`echo 'hello ${'world'}'`)),
  bad('sh', 'values', /Take \$\{…\} out of the quotes/, () => debian.run(sh`echo "a $(echo 'b') ${arg('A', '1')}"`)),
]
