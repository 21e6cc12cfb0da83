import { build } from '../../src/engine/build.ts'
import { requireEngine } from '../../src/engine/probe.ts'
import { withRun } from '../../src/engine/run.ts'
import { printed } from './printed.ts'

// A program of its own, for a test to interrupt: `interrupted-build.ts BASE WORD`.
const [base = '', word = ''] = process.argv.slice(2)
const dockerfile = printed(`FROM ${base}
RUN --mount=type=cache,target=/m echo ${word} > /m/x; sleep 600
`)
await withRun(
  await requireEngine(),
  async (run) => {
    process.stdout.write(`run ${run.id}\n`)
    const request = {
      dockerfile,
      cacheMountNamespace: run.namespace(),
      output: { type: 'image', tag: run.tag('x') },
    } as const
    await build(run, request, {
      onVertex: ({ name, started, completed }) => {
        if (name.includes('sleep 600') && started !== undefined && completed === undefined)
          process.stdout.write('running\n')
      },
    })
  },
  { onCleanedUp: ({ left }) => process.stdout.write(`cleaned up, ${left.length} left\n`) },
)
