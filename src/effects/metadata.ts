import type { Step } from '../ir/step.ts'

const KINDS: readonly string[] = [
  'label',
  'expose',
  'volume',
  'healthcheck',
  'stopsignal',
  'cmd',
  'entrypoint',
  'onbuild',
]

/** Whether a step only describes the image: no command can see it, and it is in no cache key. */
export function isMetadata(step: Step): boolean {
  return KINDS.includes(step.kind)
}
