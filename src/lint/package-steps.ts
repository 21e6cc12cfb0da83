import type { Step } from '../ir/step.ts'
import { literals } from '../ir/text.ts'

/** Whether a step installs packages with a tool that layerwright knows. */
export function isPackageStep(step: Step): boolean {
  return 'packages' in step || step.kind === 'condaInstaller'
}

/** Whether a package of the list is a file or a folder, which must be there before. */
export function needsFiles(step: Step): boolean {
  return 'packages' in step && step.packages.some((name) => /^[./]|file:/.test(literals(name)[0] ?? '/'))
}
