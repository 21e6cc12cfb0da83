const DOMAIN =
  /^(?:(?:[A-Za-z0-9]|[A-Za-z0-9][A-Za-z0-9-]*[A-Za-z0-9])(?:\.(?:[A-Za-z0-9]|[A-Za-z0-9][A-Za-z0-9-]*[A-Za-z0-9]))*|\[[0-9A-Fa-f:]+\])(?::\d+)?$/
const COMPONENT = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*$/
const TAG = /^\w[\w.-]{0,127}$/
const DIGEST = /^(?:sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128})$/
const LONGEST_NAME = 255

/**
 * Whether a text names an image: `name`, `host:port/path/name`, with `:tag`, with `@digest`, or with both.
 *
 * Source: github.com/distribution/reference (ParseNormalizedNamed).
 */
export function isImageReference(image: string): boolean {
  if (/^[0-9a-f]{64}$/.test(image)) return false
  const [tagged = '', digest, ...more] = image.split('@')
  if (more.length > 0 || (digest !== undefined && !DIGEST.test(digest))) return false
  const colon = tagged.indexOf(':', tagged.lastIndexOf('/'))
  const name = colon === -1 ? tagged : tagged.slice(0, colon)
  if (colon !== -1 && !TAG.test(tagged.slice(colon + 1))) return false
  const [first = '', ...rest] = name.split('/')
  const hasHost = rest.length > 0 && (/[.:A-Z]/.test(first) || first === 'localhost')
  if (hasHost && !DOMAIN.test(first)) return false
  const path = hasHost ? rest : [first, ...rest]
  return path.every((component) => COMPONENT.test(component)) && fullName(first, name, hasHost).length <= LONGEST_NAME
}

function fullName(first: string, name: string, hasHost: boolean): string {
  if (hasHost) return name
  return first === name ? `docker.io/library/${name}` : `docker.io/${name}`
}
