/** A reference as BuildKit compares it with the name of a named context: without Docker Hub's parts and `:latest`. */
export function familiarName(reference: string): string {
  return reference
    .replace(/^(?:index\.)?docker\.io\//, '')
    .replace(/^library\//, '')
    .replace(/:latest$/, '')
}
