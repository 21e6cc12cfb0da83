import { Command } from 'commander'
import { describe, expect, test } from 'vitest'
import { readArguments } from '../../src/cli/arguments.ts'
import { withOptions } from '../../src/cli/command.ts'

function byCommander(argv: readonly string[]): object {
  return withOptions(new Command(), true).parse(argv, { from: 'user' }).opts()
}

describe('a right command line', () => {
  test.each([
    [''],
    ['--emit'],
    ['--emit --check --quiet --no-color'],
    ['--emit --stdout --variant naive'],
    ['--profile --rounds 3 --scenario cold --scenario label --engine docker --json'],
    ['--build -t app:1 --push --build-arg A=1 --build-arg B=--x --add-host h:1.2.3.4'],
    ['--build --tag=app --build-context docs=./docs --cache-to=type=inline --platform linux/amd64'],
    ['--lint --strict --sarif out.sarif --without merge-apt'],
  ])('is read as commander reads it: %s', (line) => {
    const argv = line.split(' ').filter(Boolean)
    expect(readArguments(argv)).toEqual(byCommander(argv))
  })
})

test.each([
  '--help',
  '-V',
  '--bogus',
  '--variant x',
  '--engine x',
  '--rounds 0',
  '--rounds x',
  '--tag',
  'file.ts',
  '--emit=1',
])('what needs an explanation is left to commander: %s', (line) => {
  expect(readArguments(line.split(' '))).toBeUndefined()
})
