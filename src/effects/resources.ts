import { posix } from 'node:path'
import type { Resource } from '../ir/effects.ts'
import type { HomeStepBase, PackageStepBase } from '../ir/steps/base.ts'
import { plain, type Text } from '../ir/text.ts'

/** The files of the operating system, which every tool that is installed from packages is made of. */
export const SYSTEM: readonly Resource[] = ['/usr', '/etc', '/var', 'dpkg']

/** Where packages of a distribution put files, and their maintainer scripts write. */
export const PACKAGE_TARGETS: readonly Resource[] = [
  ...SYSTEM,
  'accounts',
  '/boot',
  '/home',
  '/media',
  '/mnt',
  '/opt',
  '/root',
  '/run',
  '/srv',
  '/tmp',
]

/** What every shell command depends on, declared or not: who runs it, with which shell, from which PATH. */
export const SHELL_COMMAND: readonly Resource[] = ['user', 'shell', 'env:PATH', 'env:HOME']

/** Variables that the named tools read, by their own documentation. */
const LOCALE: readonly Resource[] = ['env:LANG', 'env:LANGUAGE', 'env:LC_*', 'env:TZ', 'env:TMPDIR']
const PROXY: readonly Resource[] = ['http', 'https', 'ftp', 'no', 'all'].flatMap((scheme) => [
  `env:${scheme}_proxy` as const,
  `env:${scheme.toUpperCase()}_PROXY` as const,
])
const CERTIFICATES: readonly Resource[] = ['env:SSL_*', 'env:CURL_*', 'env:REQUESTS_*', 'env:OPENSSL_*']
export const PYTHON: readonly Resource[] = [
  'env:PYTHON*',
  'env:_PYTHON*',
  'env:DEB_PYTHON_INSTALL_LAYOUT',
  'env:VIRTUAL_ENV',
  'env:XDG_*',
]
export const COMPILER: readonly Resource[] = [
  ...(['CC', 'CXX', 'CPP', 'FC', 'LD', 'AR', 'MAKEFLAGS', 'MAKE', 'SOURCE_DATE_EPOCH'] as const).map(
    (name) => `env:${name}` as const,
  ),
  ...(['CFLAGS', 'CXXFLAGS', 'CPPFLAGS', 'LDFLAGS', 'FFLAGS'] as const).map((name) => `env:${name}` as const),
  'env:LD_*',
  'env:LIBRARY_PATH',
  'env:CPATH',
  'env:PKG_*',
  'env:CMAKE_*',
  'env:CARGO_*',
  'env:RUST*',
  'env:NPY_*',
]
/** What a tool that fetches over the network depends on. */
export const DOWNLOAD: readonly Resource[] = ['network', 'env:SSLKEYLOGFILE', ...PROXY, ...CERTIFICATES, ...LOCALE]

/** What a tool touches at home, below these names; another user than root may have its home anywhere. */
export function home(
  { runsAs }: Pick<HomeStepBase<string>, 'runsAs'>,
  names: readonly string[] = [''],
): readonly Resource[] {
  return runsAs === undefined ? names.map((name) => path(`/root/${name}`)) : ['/']
}

/** Where settings of whoever runs a tool are, for root and, where another user does, for all. */
export function homes({ runsAs }: Pick<HomeStepBase<string>, 'runsAs'>): readonly `/${string}`[] {
  return runsAs === undefined ? ['/root'] : ['/root', '/home']
}

/** Code of the image's own may read the image's own variables too. */
export const OWN_CODE: readonly Resource[] = ['env:*']

/** Words that package tools take for a file of the directory in which they run. */
const ARCHIVE = /\.(?:apk|conda|deb|egg|gem|rpm|tar(?:\.\w+)?|tbz2?|tgz|whl|zip)$/i

/**
 * A package that is a file: what it holds, if its path is relative, where the command runs, and what its own scripts read, which
 * may be the project's.
 */
export function localPackages({
  kind,
  packages,
}: Pick<PackageStepBase<string>, 'kind' | 'packages'>): readonly Resource[] {
  const local = packages.some(([first = '']) => {
    if (typeof first !== 'string') return true
    return (
      /^[./]|file:/.test(first) ||
      (ARCHIVE.test(first) && !first.includes('://')) ||
      (kind !== 'apt' && first.includes('/') && !first.includes('://'))
    )
  })
  return local ? ['/', 'cwd', ...OWN_CODE] : []
}

/**
 * Paths are compared as text, so each has one spelling: no `.`, `..`, double or final slash, and none of the links that
 * a Debian image has at its root.
 */
export function path(value: string): Resource {
  const spelled = posix
    .normalize(value)
    .replace(/(?<=.)\/$/, '')
    .replace(/^\/(bin|sbin|lib|lib32|lib64)(?=\/|$)/, '/usr/$1')
    .replace(/^\/var\/(run|lock)(?=\/|$)/, (_, name: string) => (name === 'run' ? '/run' : '/run/lock'))
  return spelled.startsWith('/') ? `/${spelled.slice(1)}` : '/'
}

/** A path that a variable or a relative text leaves open is any path. */
export function textPath(text: Text): Resource {
  const known = plain(text)
  return known?.startsWith('/') === true ? path(known) : '/'
}
