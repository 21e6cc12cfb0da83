import type { Step } from '../ir/step.ts'
import { literals, type Text } from '../ir/text.ts'
import { transactions } from '../ir/transactions.ts'

/** Whether a step installs packages with a tool that layerwright knows. */
export function isPackageStep(step: Step): boolean {
  return 'packages' in step || step.kind === 'condaInstaller'
}

/** Whether a package of the list is a file or a folder, which must be there before. */
export function needsFiles(step: Step): boolean {
  return namedPackages(step).some((name) => /^[./]|file:/.test(literals(name)[0] ?? '/'))
}

function namedPackages(step: Step): readonly Text[] {
  if (step.kind === 'apt') return transactions(step).flatMap(({ packages }) => packages)
  if (step.kind === 'dnf') return transactions(step).flatMap(({ packages }) => packages)
  return 'packages' in step ? step.packages : []
}
