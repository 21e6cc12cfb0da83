/** One of the few commands that the interpreter executes by the letter. */
export type SimpleCommand =
  | {
      readonly does: 'link'
      readonly target: string
      readonly path: string
      readonly force: boolean
      readonly into: boolean
    }
  | { readonly does: 'hard-link'; readonly target: string; readonly path: string; readonly force: boolean }
  | { readonly does: 'remove' | 'make'; readonly paths: readonly string[] }
  | {
      readonly does: 'mode' | 'owner'
      readonly value: string
      readonly paths: readonly string[]
      readonly deep: boolean
    }

/** A script that is nothing but these commands, joined by `&&`. */
export function simpleCommands(script: string): readonly SimpleCommand[] | undefined {
  if (!/^[\w ./&:,+=-]+$/.test(script)) return undefined
  const found = script.split(' && ').map(simpleCommand)
  return found.every((command) => command !== undefined) ? found : undefined
}

function simpleCommand(text: string): SimpleCommand | undefined {
  const [program = '', ...words] = text.trim().split(/ +/)
  const options = words.filter((word) => word.startsWith('-')).join('')
  const paths = words.filter((word) => !word.startsWith('-'))
  const [first = '', second = '', ...more] = paths
  if (paths.some((path, index) => !path.startsWith('/') && index > 0)) return undefined
  switch (program) {
    case 'ln':
      if (second === '' || more.length > 0) return undefined
      if (!options.includes('s'))
        return { does: 'hard-link', target: first, path: second, force: options.includes('f') }
      return { does: 'link', target: first, path: second, force: options.includes('f'), into: !options.includes('n') }
    case 'rm':
      return options.includes('r') && options.includes('f') ? { does: 'remove', paths } : undefined
    case 'mkdir':
      return options === '-p' ? { does: 'make', paths } : undefined
    case 'chmod':
    case 'chown':
      if (second === '') return undefined
      return {
        does: program === 'chmod' ? 'mode' : 'owner',
        value: first,
        paths: paths.slice(1),
        deep: options.includes('R'),
      }
    default:
      return undefined
  }
}
