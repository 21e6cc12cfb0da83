/**
 * Whether no registry can have an image of this name, so that a build that names it fails. What this says nothing of may
 * be valid or not.
 *
 * Source: distribution/reference, the grammar of a reference (a tag starts with a letter, a digit or _).
 */
export function isSurelyInvalid(reference: string): boolean {
  const tag = /:([^/]*)$/.exec(reference)?.[1]
  return (
    reference === '' ||
    /^[/:@]|\/$|\/\/|\/:/.test(reference) ||
    (tag !== undefined && !/^[A-Za-z0-9_]/.test(tag)) ||
    reference.includes('@@')
  )
}

/** A reference as BuildKit compares it with the name of a named context: without Docker Hub's parts and `:latest`. */
export function familiarName(reference: string): string {
  return reference
    .replace(/^(?:index\.)?docker\.io\//, '')
    .replace(/^library\//, '')
    .replace(/:latest$/, '')
}
