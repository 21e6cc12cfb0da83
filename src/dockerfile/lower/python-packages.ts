import { quoteWord } from '../../ir/shell.ts'
import { shellWord } from '../../ir/shell-text.ts'
import type { PythonPackagesBase } from '../../ir/steps/python-packages.ts'
import { shownPath } from '../../effects/tools/context-files.ts'

/** Options that pip and uv share, but for the words that each has of its own. */
export function pythonOptions(step: PythonPackagesBase<string>, preRelease: string): readonly string[] {
  return [
    ...(step.breakSystemPackages ? ['--break-system-packages'] : []),
    ...(step.upgrade ? ['--upgrade'] : []),
    ...(step.noDeps ? ['--no-deps'] : []),
    ...(step.preRelease ? [preRelease] : []),
    ...(step.requireHashes ? ['--require-hashes'] : []),
    ...step.onlyBinary.map((name) => `--only-binary=${name}`),
    ...step.noBinary.map((name) => `--no-binary=${name}`),
    ...(step.target === undefined ? [] : [`--target=${quoteWord(step.target)}`]),
  ]
}

/** What to install and from where, one line each, in the order written. */
export function pythonWords(step: PythonPackagesBase<string>): readonly string[] {
  return [
    ...(step.indexUrl === undefined ? [] : [`--index-url=${shellWord(step.indexUrl)}`]),
    ...step.extraIndexUrls.map((url) => `--extra-index-url=${shellWord(url)}`),
    ...step.constraints.map((file) => `-c ${quoteWord(shownPath(file))}`),
    ...step.requirements.map((file) => `-r ${quoteWord(shownPath(file))}`),
    ...step.editable.map((project) => `-e ${quoteWord(project)}`),
    ...step.packages.map(shellWord),
  ]
}
