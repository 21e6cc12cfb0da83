import { quoteWord } from '../../ir/shell.ts'
import type { AptSnapshotStep } from '../../ir/steps/apt.ts'
import type { Body } from '../instruction.ts'
import { list } from './mounts.ts'

/** The files in which Debian's images have Debian's own sources: those of 12 and newer, and those before. */
const FILES = ['/etc/apt/sources.list.d/debian.sources', '/etc/apt/sources.list']
/** An address of Debian's archives, on any of its servers or already in a snapshot. */
const ARCHIVE = '[a-z]+://[^/[:space:]]+(/archive)?/(debian|debian-security)(/[0-9]{8}T[0-9]{6}Z)?/?([[:space:]]|$)'
const FIND = `find /etc/apt \\( ${FILES.map((file) => `-path ${file}`).join(' -o ')} \\)`
const REFUSAL = `The apt sources of this image are not known to be Debian's own: ${FILES.join(' or ')} must have them, and nothing else.`
const UNLESS_COMMENT = '/^[[:space:]]*#/!'

/**
 * Each source of Debian's own becomes the same one in the snapshot, in deb822 form or on one line. Release files of the
 * past are no longer valid, which only a snapshot may be. A source that is not recognised, or none, ends the build: what
 * it has would be of today.
 *
 * Source: sources.list(5).
 */
export function lowerAptSnapshot({ timestamp, url }: AptSnapshotStep): Body {
  const rewritten = [
    `${UNLESS_COMMENT}s#${ARCHIVE}#${url}/\\2/${timestamp}/\\4#g`,
    '/^Check-Valid-Until:/Id',
    '/^Types:/Ii Check-Valid-Until: no',
    '/^deb/s# *check-valid-until=[a-z]*##g',
    's#^(deb|deb-src)[[:space:]]+(\\[([^]]*)\\])?[[:space:]]*#\\1 [\\3 check-valid-until=no] #',
  ]
  const refused = [
    `${UNLESS_COMMENT}s#${url}/(debian|debian-security)/${timestamp}/##g`,
    `${UNLESS_COMMENT}{/[a-z]:[/[]/{p;q1}}`,
  ]
  return {
    form: 'script',
    lines: [
      `${FIND} -exec sed -i -E`,
      ...list([...rewritten.map((expression) => `-e ${quoteWord(expression)}`), '{} +']),
      `&& if ! ${FIND} -exec sed -n -E`,
      ...list([...refused.map((expression) => `-e ${quoteWord(expression)}`), '{} +']),
      `|| ! grep -qs ${quoteWord(`${url}/debian/${timestamp}/`)} ${FILES.join(' ')}; then`,
      ...list([`echo ${quoteWord(REFUSAL)} >&2; exit 1; fi`]),
    ],
  }
}
