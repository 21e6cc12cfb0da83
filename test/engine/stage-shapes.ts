import fc from 'fast-check'

/** A Dockerfile whose RUN lines bear the words that they print; BASE and TRIGGERING stand for images. */
export interface Shape {
  readonly text: string
  readonly target?: string
}

const commands = fc.oneof(
  // Few words, so that stages share steps.
  { weight: 6, arbitrary: fc.constantFrom('a', 'b', 'c').map((word) => `RUN echo mark-${word}`) },
  { weight: 2, arbitrary: fc.constantFrom('WORKDIR /', 'WORKDIR "/"', 'WORKDIR /w', 'WORKDIR w', 'WORKDIR ..') },
  { weight: 1, arbitrary: fc.constantFrom('ENV R=/\nWORKDIR $R', 'ENV R=/r\nWORKDIR ${R}/s') },
  { weight: 1, arbitrary: fc.constantFrom('LABEL l=1', 'ENV A=1', 'ENV A=2', 'USER 0') },
  { weight: 1, arbitrary: fc.constant('COPY <<E /f\nx\nE') },
  { weight: 1, arbitrary: fc.constant('RUN <<E\necho mark-h\nE') },
  { weight: 1, arbitrary: fc.constantFrom('ONBUILD RUN echo trigger', 'ONBUILD ENV O=1', 'ONBUILD WORKDIR /') },
)

interface DrawnStage {
  readonly named: string
  readonly base: number
  readonly body: readonly string[]
  readonly sources: readonly { readonly how: string; readonly from: number }[]
}

const stage: fc.Arbitrary<DrawnStage> = fc.record({
  named: fc.constantFrom('', '', 'yes', 'upper'),
  base: fc.nat(7),
  body: fc.array(commands, { maxLength: 4 }),
  sources: fc.array(fc.record({ how: fc.constantFrom('copy', 'number', 'mount', 'link'), from: fc.nat(3) }), {
    maxLength: 2,
  }),
})

/** One to four stages, of which each may start from, copy from or mount any above it, and one may fail. */
export const shapes: fc.Arbitrary<Shape> = fc
  .record({
    stages: fc.array(stage, { minLength: 1, maxLength: 4 }),
    failing: fc.option(fc.nat(3), { freq: 3 }),
    targeted: fc.boolean(),
  })
  .map(({ stages, failing, targeted }) => {
    const names = stages.map(({ named }, index) => nameOf(named, index))
    const text = stages.map((drawn, index) => written(drawn, index, names, index === failing)).join('')
    const last = names.at(-2)
    return targeted && last !== undefined && last !== '' ? { text, target: last } : { text }
  })

function nameOf(named: string, index: number): string {
  switch (named) {
    case 'yes':
      return `s${index}`
    case 'upper':
      return `Up${index}`
    default:
      return ''
  }
}

function written(
  { base, body, sources }: DrawnStage,
  index: number,
  names: readonly string[],
  failing: boolean,
): string {
  const name = names[index] ?? ''
  const parent = base < index ? (names[base] ?? '').toLowerCase() : ''
  const image = parent !== '' ? parent : base === 6 ? 'TRIGGERING' : 'BASE'
  const taken = sources.flatMap(({ how, from }, nth) => (from < index ? [take(how, from, names, nth)] : []))
  return [
    `FROM ${image}${name === '' ? '' : ` AS ${name}`}`,
    ...body,
    ...taken,
    ...(failing ? ['RUN echo mark-z; exit 7'] : []),
    '',
  ].join('\n')
}

function take(how: string, from: number, names: readonly string[], nth: number): string {
  const name = names[from] ?? ''
  const source = name === '' || how === 'number' ? String(from) : name
  if (how === 'mount' && name !== '')
    return `RUN --mount=type=bind,from=${name},source=/etc,target=/m echo mark-m${nth}`
  return `COPY${how === 'link' ? ' --link' : ''} --from=${source} /etc/passwd /p${nth}`
}
