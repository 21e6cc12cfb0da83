import { define } from '../../src/dsl/define.ts'
import type { AnyStage } from '../../src/dsl/stage/types.ts'
import type { Definition } from '../../src/ir/definition.ts'
import { toDockerfile } from '../../src/optimize/emit.ts'

/** The definition of an image whose target is this stage. */
export function defined(target: AnyStage, name = 'acme.image'): Definition {
  return define(name, '/test.ts', target, { file: '/test.ts', line: 1, column: 1, call: 'image' })
}

/** The naive Dockerfile of a stage, without a header. */
export function naive(target: AnyStage): string {
  return toDockerfile(defined(target)).text
}

/** The instructions of a stage's naive Dockerfile below its FROM. */
export function body(target: AnyStage): string {
  return naive(target).replace(/^FROM .*\n\n?/, '')
}
