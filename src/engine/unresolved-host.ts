const host = String.raw`([A-Za-z0-9][A-Za-z0-9.-]*[A-Za-z0-9])`

// How the usual tools say that a name has no address.
const sayings = [
  `Could not resolve (?:(?:host|proxy):? ?'?|')${host}`,
  `Temporary failure resolving '${host}'`,
  `bad address '${host}'`,
  `unable to resolve host address ['‘]${host}`,
  `host='${host}'[^\\n]*(?:Failed to resolve|Name or service not known|Temporary failure in name resolution|NameResolutionError)`,
  `Failed to resolve '${host}'`,
  `getaddrinfo (?:ENOTFOUND|EAI_AGAIN) ${host}`,
  `lookup ${host}(?: on [^\\n]*)?: (?:no such host|Temporary failure|server misbehaving|i/o timeout)`,
  `Could not contact DNS servers[^\\n]*${host}`,
  `Unknown host:? '?${host}`,
].map((saying) => new RegExp(saying, 'i'))

/** The host that a log says could not be found by name, undefined when it says no such thing. */
export function unresolvedHost(log: string): string | undefined {
  for (const saying of sayings) {
    const found = saying.exec(log)?.[1]
    if (found !== undefined) return found
  }
  return undefined
}
