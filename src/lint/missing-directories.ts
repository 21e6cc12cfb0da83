import { posix } from 'node:path'
import { isScratch, knownBase } from '../effects/base-images.ts'
import { parentExists } from '../effects/existing-directories.ts'
import { isPath, nested } from '../effects/paths.ts'
import { stepEffects } from '../effects/step-effects.ts'
import type { Step } from '../ir/step.ts'
import { plain, type Text } from '../ir/text.ts'
import type { Situation } from './situation.ts'

/** The absolute path that a text names above a step; undefined where a variable, `..` or the working directory leaves it open. */
export function placeOf(text: Text, { stage, before }: Situation): string | undefined {
  const start = isScratch(stage) ? '/' : undefined
  return resolved(
    text,
    before.reduce((cwd, step) => moved(step, cwd), start),
  )
}

/**
 * Whether a directory is as good as certain to be missing above a step: neither what the base image is known for nor any step
 * above can have made it. False for an image that nobody knows and below a command whose effects nobody knows.
 */
export function isMissing(directory: string, { stage, step, before }: Situation): boolean {
  if (parentExists(stage, stage.steps.indexOf(step), [posix.join(directory, 'file')])) return false
  if (!isScratch(stage) && ((knownBase(stage)?.directories.size ?? 0) === 0 || isOfImages(directory))) return false
  let cwd = isScratch(stage) ? '/' : undefined
  for (const above of before) {
    if (mayMake(above, directory, cwd)) return false
    cwd = moved(above, cwd)
  }
  return true
}

function moved(step: Step, cwd: string | undefined): string | undefined {
  if (step.kind === 'workdir') return resolved(step.path, cwd)
  return step.kind === 'instruction' || step.kind === 'onbuild' ? undefined : cwd
}

function resolved(text: Text, cwd: string | undefined): string | undefined {
  const known = plain(text)
  if (known === undefined || known.split('/').includes('..')) return undefined
  if (known.startsWith('/')) return posix.resolve(known)
  return cwd === undefined ? undefined : posix.resolve(cwd, known)
}

/** What a step makes for certain `parentExists` knows; this is what it may have made besides. */
function mayMake(step: Step, directory: string, cwd: string | undefined): boolean {
  switch (step.kind) {
    case 'onbuild':
      return true
    case 'workdir':
      return resolved(step.path, cwd) === undefined
    case 'copy':
    case 'add': {
      const place = resolved(step.destination, cwd)
      return place === undefined || nested(place, directory)
    }
    case 'file':
      return plain(step.path) === undefined
    // The directories of /etc/skel that it copies are none in the images that are known.
    case 'addUser':
      return false
    default: {
      const { writes } = stepEffects(step)
      return writes === 'everything' || writes.some((resource) => isPath(resource) && nested(resource, directory))
    }
  }
}

/** Where images have directories of their own, beyond those that they are known to have. */
function isOfImages(directory: string): boolean {
  const [, top = '', name = ''] = directory.split('/')
  return SYSTEM.has(top) || (NAMES.get(top)?.test(name) ?? false)
}

const SYSTEM: ReadonlySet<string> = new Set(
  'bin boot dev go lib lib32 lib64 libx32 lost+found media mnt proc run sbin sys tmp usr var'.split(' '),
)

/**
 * More than any image has, so that what is not named here is missing in all. Source: listed in debian:12-slim and
 * python:3.11-slim; what base-files of Debian, alpine-baselayout and Fedora's filesystem bring, and the packages of buildpack-deps.
 */
const NAMES: ReadonlyMap<string, RegExp> = new Map([
  [
    'etc',
    /^(?:.*\.d|apt|apk|alternatives|ca-certificates|conf|cron\..*|crypto-policies|dbus-1|default|dnf|dpkg|emacs|fonts|gss|ImageMagick.*|kernel|ld\.so.*|ldap|libnl.*|libpaper.*|logcheck|mercurial|mysql|network|NetworkManager|opt|openldap|pacman|perl|periodic|pki|popt|postgresql.*|python.*|rpm|secfixes.*|security|selinux|skel|ssh|ssl|subversion|sysconfig|systemd|terminfo|tmpfiles|udev|udhcp.*|update-motd|vmware-tools|X11|xdg|yum.*)$/,
  ],
  ['home', /^(?:node|ubuntu)$/],
  ['opt', /^(?:conda|yarn)/],
])
