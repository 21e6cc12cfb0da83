import { stage } from 'layerwright'
import { predict } from '../../src/cache/predict.ts'
import type { AnyStage } from '../../src/dsl/stage/types.ts'
import { defined } from '../dsl/defined.ts'
import { everyCall } from '../dsl/every-call.ts'

export const debian = everyCall(stage('debian:12-slim'))

/** The steps that run again when `after` is built where `before` was, by their names without the stage's. */
export function rerun(before: AnyStage, after: AnyStage): readonly string[] {
  const { executed } = predict(defined(after), defined(before))
  return executed.map((id) => id.replace(/^image\//, ''))
}

/** A stage with something before and after the place where a change is made. */
export function around(change: (made: typeof debian) => typeof debian): typeof debian {
  return change(debian.run('echo first', { as: 'first' }))
    .run('echo second', { as: 'second' })
    .copy('app/', '/app/', { as: 'app' })
    .run('echo third', { as: 'third' })
}
