import type { Resource } from '../ir/effects.ts'

/**
 * Variables that a command depends on before it has said a word: its shell, the C library, the loader, and what the manuals of
 * the plain programs name.
 *
 * Source: dash(1), bash(1) 'Shell Variables', ld.so(8), the GNU C library's and the GNU coreutils' manuals, useradd(8).
 */
export const COMMAND_VARIABLES: readonly Resource[] = [
  ...(
    'PATH HOME ENV BASH_ENV IFS CDPATH PWD OLDPWD PS4 OPTIND OPTARG OPTERR SHELLOPTS BASHOPTS POSIXLY_CORRECT GLOBIGNORE EXECIGNORE GLOBSORT ' +
    'TMPDIR TZ TZDIR LANG LANGUAGE LANGUAGE_TERRITORY LOCPATH GCONV_PATH NLSPATH GLIBC_TUNABLES LOCALDOMAIN HOSTALIASES RES_OPTIONS ' +
    '_POSIX2_VERSION COLUMNS LINES TERM TABSIZE QUOTING_STYLE TIME_STYLE LS_COLORS LS_BLOCK_SIZE BLOCK_SIZE BLOCKSIZE DU_BLOCK_SIZE DF_BLOCK_SIZE ' +
    'SIMPLE_BACKUP_SUFFIX VERSION_CONTROL GREP_OPTIONS GREP_COLOR GREP_COLORS GZIP BZIP BZIP2 XZ_OPT XZ_DEFAULTS USER LOGNAME SHELL ' +
    'SOURCE_DATE_EPOCH UMASK'
  )
    .split(' ')
    .map((name): Resource => `env:${name}`),
  'env:BASH_*',
  'env:LC_*',
  'env:LD_*',
  'env:MALLOC_*',
  // adduser and its like are Perl.
  'env:PERL*',
]

/** Who runs it, with which shell, and the names of users and groups. */
export const COMMAND_NAMES: readonly Resource[] = ['user', 'shell', 'accounts']

/** Files that the loader and the C library read for every command, and the directories that the loader looks in. */
export const COMMAND_FILES: readonly `/${string}`[] = [
  '/etc/ld.so.cache',
  '/etc/ld.so.conf',
  '/etc/ld.so.conf.d',
  '/etc/ld.so.preload',
  '/etc/nsswitch.conf',
  '/etc/localtime',
  '/etc/passwd',
  '/etc/group',
  // What a container has of its own: where it is missing, a command leaves it.
  '/dev',
  '/proc',
  '/sys',
  '/etc/hosts',
  '/etc/resolv.conf',
  '/usr/lib',
  '/usr/lib32',
  '/usr/lib64',
  '/usr/local/lib',
  '/usr/share/locale',
  '/usr/share/zoneinfo',
]

/** Of these, what names other files. */
export const COMMAND_CONFIGURATION: readonly `/${string}`[] = [
  '/etc/ld.so.conf',
  '/etc/ld.so.conf.d',
  '/etc/ld.so.preload',
  '/etc/ld.so.cache',
  '/etc/nsswitch.conf',
]

/** Where programs are looked up unless PATH says otherwise; images of programming languages have theirs besides. */
export const PROGRAMS: readonly `/${string}`[] = [
  '/usr/local/sbin',
  '/usr/local/bin',
  '/usr/sbin',
  '/usr/bin',
  '/sbin',
  '/bin',
]

/** Source: the Dockerfiles of the official images and of conda's publishers. */
export const PROGRAMS_OF_IMAGES: readonly `/${string}`[] = [
  '/go/bin',
  '/usr/local/go/bin',
  '/usr/local/cargo/bin',
  '/usr/local/bundle/bin',
  '/opt/conda/bin',
  '/opt/java/openjdk/bin',
]
