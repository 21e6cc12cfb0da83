/** What a tool's contract lets it touch, and whose code it runs. */
export interface Tool {
  readonly reads: readonly string[]
  /** Directories. */
  readonly writes: readonly string[]
  readonly files?: readonly string[]
  /** Files that may name others. */
  readonly configuration: readonly string[]
  /** The variables that its manual lists. */
  readonly variables: readonly string[]
  /** Other people's code, which reads any variable and calls any program; the project's own reads the image's too. */
  readonly code: 'none' | 'foreign' | 'own'
  /** The programs that it calls, where it runs no code of others. */
  readonly programs: readonly string[]
  /** Where a cache may be mounted: what lies there is out of sight then. */
  readonly caches: readonly string[]
  /** What goes of the caches where none is mounted: what lies in them, or they themselves. */
  readonly cleans: 'nothing' | 'content' | 'directory'
  /** What may move the caches or have others look into them, whatever the tool's own command says. */
  readonly settings?: {
    readonly files: readonly string[]
    readonly variables: readonly string[]
    /** Values of the variables that say nothing of the kind. */
    readonly harmless?: RegExp
  }
  /** Whether it fails for another user than root. */
  readonly asRoot?: true
  /** Where packages may hold links of their own. */
  readonly packaged?: readonly string[]
}

/** What programs read that fetch from the network. */
export const NETWORK = ['*_proxy', '*_PROXY', 'SSL_*', 'CURL_*', 'REQUESTS_CA_BUNDLE', 'HOME', 'XDG_*', 'TMPDIR']

/** Settings that nobody's package brings or changes: what is there is the administrator's. */
export const SETTINGS: readonly string[] = [
  '/etc/apt/apt.conf.d/x',
  '/etc/apk/config',
  '/etc/dnf/dnf.conf',
  '/root/.condarc',
  '/root/.config/go/env',
]
