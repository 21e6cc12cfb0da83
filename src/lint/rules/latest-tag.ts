import { baseImage, stages, stepSources } from '../../ir/definition.ts'
import type { Step } from '../../ir/step.ts'
import type { Text } from '../../ir/text.ts'
import { atStep } from '../place.ts'
import type { Found, Rule } from '../rule.ts'

/** An image that is another one whenever somebody pushes. */
export const latestTag: Rule = {
  name: 'latest-tag',
  description: 'A base or a source of COPY has no tag, or the tag latest, and no digest.',
  run: ({ definition, situations }) => {
    const all = stages(definition)
    const names = new Set(all.map(({ name }) => name))
    const bases = all.flatMap((stage): readonly Found[] => {
      const base = baseImage(stage)
      const image = base === undefined ? undefined : defaultValue(base)
      return moving(image) ? [found('the base', image, { kind: 'base', stage })] : []
    })
    const sources = situations.flatMap((situation) =>
      imagesOf(situation.step)
        .filter((image) => !names.has(image) && !/^\d+$/.test(image) && moving(image))
        .map((image) => found('the image', image, atStep(situation))),
    )
    return [...bases, ...sources]
  },
}

function found(what: string, image: string, place: Found['place']): Found {
  const message = `${what} ${image} is another one whenever its publisher pushes. Name a version in its tag, or a digest: ${image.replace(/:latest$/, '')}:VERSION`
  return { severity: 'warning', message, place }
}

function moving(image: string | undefined): image is string {
  if (image === undefined || image === 'scratch' || image === '' || image.includes('@')) return false
  const tag = /:([^/:]*)$/.exec(image)?.[1]
  return tag === undefined || tag === 'latest'
}

/** Images by name: what is a stage of the definition is an object there. */
function imagesOf(step: Step): readonly string[] {
  return stepSources(step).filter((source) => typeof source === 'string')
}

/** What a base is when the build gives no argument; undefined when an argument has no default. */
function defaultValue(text: Text): string | undefined {
  const parts = text.map((part) => {
    if (typeof part === 'string') return part
    const value = part.declaration?.default === undefined ? undefined : defaultValue(part.declaration.default)
    switch (part.operator) {
      case undefined:
        return value
      case ':-':
        return value === undefined || value === '' ? defaultValue(part.word ?? []) : value
      case '-':
        return value ?? defaultValue(part.word ?? [])
      case ':+':
        return value === undefined || value === '' ? '' : defaultValue(part.word ?? [])
      case '+':
        return value === undefined ? '' : defaultValue(part.word ?? [])
      case ':?':
      case '?':
        return value
      // The result of a pattern is not computed.
      case '#':
      case '##':
      case '%':
      case '%%':
      case '/':
      case '//':
        return undefined
    }
  })
  return parts.every((part) => part !== undefined) ? parts.join('') : undefined
}
