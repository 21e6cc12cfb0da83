import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sh } from 'layerwright'
import { emittedScript, runScript, SHELLS } from './shells.ts'

/** Scripts that fail, each in its own way, with the status that the build must end with. */
const FAILING = [
  ['false', 1],
  ['false # true', 1],
  ['true && false', 1],
  ['false || false', 1],
  ['true; false', 1],
  ['set -e; false; true', 1],
  ['exit 7', 7],
  ['sh -c "exit 9"', 9],
  ['(exit 4)', 4],
  ['cat <<EOF\nsome text\nEOF\nfalse', 1],
  ['if true; then false; fi', 1],
  ['echo "a # b" && false', 1],
  ['true\nfalse', 1],
  ['cd /not/there', undefined],
  ['no-such-command', 127],
  ['{ true; false; }', 1],
  ['export A=1; false', 1],
  ["trap 'exit 0' USR1; false", 1],
] as const

/** Scripts that succeed and say so. */
const PASSING = [
  'echo ok',
  'echo ok # false',
  'false || echo ok',
  'true && echo ok',
  'false; echo ok',
  'cat <<EOF\nok\nEOF',
  'cd / && echo ok',
  'set -e\necho ok',
  'if false; then false; else echo ok; fi',
  "printf '%s\\n' ok",
  'echo ok; exit 0',
  'for word in ok; do echo $word; done',
  'case a in a) echo ok ;; esac',
  'echo ok & wait',
] as const

describe.each(SHELLS)('under %s, a list of scripts', (shell) => {
  test.each(FAILING)('stops after: %s', (script, status) => {
    const ran = runScript(shell, emittedScript(['echo before', script, 'echo reached']))
    expect(ran.stdout).toMatch(/^before\n/)
    expect(ran.stdout).not.toContain('reached')
    if (status === undefined) expect(ran.status).not.toBe(0)
    else expect(ran.status).toBe(status)
  })

  test.each(FAILING)('fails when the last one is: %s', (script) => {
    expect(runScript(shell, emittedScript(['true', script])).status).not.toBe(0)
  })

  test.each(PASSING)('goes on after: %s', (script) => {
    const ran = runScript(shell, emittedScript([script, 'echo reached']))
    expect(ran).toEqual({ status: 0, stdout: 'ok\nreached\n', stderr: '' })
  })

  test('stops at the first failure, wherever it stands', () => {
    const list = fc.tuple(
      fc.array(fc.constantFrom(...PASSING), { maxLength: 4 }),
      fc.constantFrom(...FAILING),
      fc.array(fc.oneof(fc.constantFrom(...PASSING), fc.constantFrom(...FAILING.map(([script]) => script)))),
    )
    fc.assert(
      fc.property(list, ([before, [failing], after]) => {
        const ran = runScript(shell, emittedScript([...before, failing, ...after]))
        expect(ran.stdout.split('\n').filter((line) => line === 'ok')).toHaveLength(before.length)
        expect(ran.status).not.toBe(0)
      }),
      { numRuns: 20 },
    )
  })
})

/** Scripts that act on the shell itself. */
const STATEFUL = [
  'cd /tmp',
  'cd /tmp && true',
  'command cd /tmp',
  'builtin cd /tmp || cd /tmp',
  '"cd" /tmp',
  '\\cd /tmp',
  'X=leaked',
  'export X=leaked',
  'readonly X=leaked',
  'X=leaked Y=leaked',
  ': ${X:=leaked}',
  'echo ${X=leaked} > /dev/null',
  'echo "${X:=leaked}" > /dev/null',
  'true ${X:=leaked}',
  'true $((X = 1))',
  'getopts a X -a',
  'unset PATH',
  'set -e',
  'set -f',
  'set -- leaked',
  'set -- a b; shift',
  'umask 077',
  'ulimit -c 0 && ulimit -n 64',
  'ulimit -n 64',
  'alias echo="echo leaked"',
  "trap 'X=leaked' EXIT",
  'eval X=leaked',
  'echo() { printf leaked; }',
  'exec 2>/dev/null',
  'exec > /dev/null',
  'hash -r',
  'echo # the rest of the line is a comment',
  'status=leaked',
  'times > /dev/null',
] as const

/** The same in what only bash has. */
const STATEFUL_IN_BASH = [
  'declare X=leaked',
  'typeset X=leaked',
  'let X=1',
  'printf -v X leaked',
  'time cd /tmp',
  'pushd /tmp',
  'shopt -s extglob nullglob',
  'enable -n echo',
  'mapfile X',
  'unalias -a',
] as const

/** What a script can see of the shell that it runs in: as one script, and as commands that could be joined with `&&`. */
const PROBES = [
  ['pwd; umask; ulimit -n; echo "[${X-}][$PATH][$#][$-][${status-}]"; alias; trap; echo to stderr >&2'],
  ['pwd', 'echo "x${X-}" "$PATH" "$-" "$1"', 'sh -c umask', 'sh -c "ulimit -n"', 'env -u SHLVL -u _', 'type echo'],
] as const

describe.each(SHELLS)('under %s, what one script does to the shell does not reach the next', (shell) => {
  test.each(shell === 'bash' ? [...STATEFUL, ...STATEFUL_IN_BASH] : STATEFUL)('%s', (script) => {
    for (const probe of PROBES) {
      const unchanged = runScript(shell, emittedScript(['true', ...probe]))
      expect(unchanged.status).toBe(0)
      const ran = runScript(shell, emittedScript([script, ...probe]))
      expect(ran.stdout.slice(-unchanged.stdout.length)).toBe(unchanged.stdout)
      expect(ran.stderr).toContain(unchanged.stderr)
      expect(ran.stdout).not.toContain('leaked')
    }
  })
})

describe('a list takes every script that ends what it begins', () => {
  test.each([
    "echo 'a' \"it's\"",
    'echo \\" \\\'',
    'echo "${A:-its}" # don\'t',
    "echo ${A%'\"'}",
    'echo "$(echo "b")"',
    'cat <<EOF\ndon\'t "worry\nEOF',
    "cat <<-'EOF'\n\ta\n\tEOF",
    'cat <<A <<B\na\nA\nb\nB',
    'echo $((1 << 2))',
    'echo "see <<EOF"',
    'bash -c \'cat <<< "a"\'',
  ])('%s', (script) => {
    const { status, stdout } = runScript('bash', emittedScript([script, 'echo reached']))
    expect({ status, reached: stdout.endsWith('reached\n') }).toEqual({ status: 0, reached: true })
  })
})

describe('a list of plain commands is joined with &&', () => {
  test.each([
    { list: ['groupadd -g 1000 app', 'useradd -g app app'] },
    { list: ['mkdir -p /data', 'chown app:app /data', 'chmod 755 /data'] },
    { list: ['pip install "a b"', "touch 'c d'"] },
    { list: [sh`echo ${'a b'}`, sh`echo ${['c', 'd e']}`] },
  ])('%#', ({ list }) => {
    const script = emittedScript(list)
    expect(script.split(' && ')).toHaveLength(list.length)
    expect(script).not.toContain('(')
  })
})
