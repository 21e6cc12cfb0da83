import { posix } from 'node:path'

/** Addresses of other machines are no paths; `file:` is one. */
const ADDRESS = /\b(?!file:)[a-z][a-z0-9+.-]*:\/\/\S*/gi

/** Names of variables whose values are files or directories, also when they look like words. */
const HOLDS_PATH =
  /PATH|DIR|FILE|HOME|ROOT|PREFIX|TARGET|CONSTRAINT|REQUIREMENT|FIND_LINKS|CONFIG|RC$|CERT|SRC|LOG|PRELOAD|AUDIT|^ENV$|BASH_ENV|OPTIONS|USERBASE|CACHE|INI$|PYTHON$|SHELL/

const SWITCH = /^(?:|\d+|[yn]|yes|no|true|false|on|off|none|ignore|error|copy|always|never)$/i

/** Settings whose values are files or directories, also when they look like words. */
const PATH_SETTING =
  /(?:find[-_]links|constraints?|requirements?|overrides?|editable|cert|cacert|capath|cafile|client[-_]ssl|ssl[-_]verify|include|prefix|target|root|dir|directory|path|file|folder|netrc|hook|invoke|script|plugin)["']?\s*(?:[=:[]|\s["'\w])/i

/** Whether a text names a path: with a slash, or the home directory. */
export function namesPath(text: string): boolean {
  return /[/~]/.test(text.replace(ADDRESS, '')) || PATH_SETTING.test(text)
}

/** Whether a variable of this name holds a path. */
export function holdsPath(name: string, value: string): boolean {
  if (name === 'TZ' && /^[A-Za-z]/.test(value)) return false
  return namesPath(value) || (HOLDS_PATH.test(name) && !SWITCH.test(value))
}

/**
 * The absolute paths of a list of paths, as PATH is one.
 *
 * @param cwd what a relative one is below
 * @returns undefined where one may be any path
 */
export function pathList(value: string, cwd: `/${string}` | undefined): readonly `/${string}`[] | undefined {
  const made: `/${string}`[] = []
  for (const part of value.split(':')) {
    if (/[~$*?"'\\\s]/.test(part)) return undefined
    const whole = isAbsolute(part) ? part : cwd === undefined ? undefined : posix.join(cwd, part)
    if (whole === undefined || !isAbsolute(whole)) return undefined
    made.push(whole)
  }
  return made
}

function isAbsolute(path: string): path is `/${string}` {
  return path.startsWith('/')
}
