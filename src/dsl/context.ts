import { NamedContext } from '../ir/named-context.ts'
import { Mistake } from './mistake.ts'
import { atOrigin, describe } from './variables.ts'

/**
 * A context that the build names, to start from, to copy from or to mount: `docker buildx build --build-context NAME=…`.
 *
 * @param name lower-case letters, digits and `. _ - /`, as an image's
 * @throws DefinitionError for a name that Docker does not take
 * @example
 * ```ts
 * stage('debian:12-slim').copy('.', '/docs/', { from: context('docs') })
 * ```
 * ```dockerfile
 * FROM debian:12-slim
 *
 * COPY --from=docs . /docs/
 * ```
 */
export function context(name: string): NamedContext {
  return atOrigin('context', () => {
    if (typeof name !== 'string' || !/^[a-z0-9][a-z0-9._/-]*$/.test(name) || ['scratch', 'context'].includes(name))
      throw new Mistake(
        `context(${describe(name)}): a context's name has lower-case letters, digits and . _ - / and is neither scratch nor context`,
      )
    return new NamedContext(name)
  })
}
