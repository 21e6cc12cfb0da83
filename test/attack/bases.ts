import { docker } from '../world/docker.ts'
import { prepare } from '../world/prepare.ts'
import type { BaseName } from './definition.ts'
import { buildImage, type Builder } from './builder.ts'
import { debianStore, pythonStore } from './packages.ts'
import type { ContextFile } from './context-file.ts'

/** Where the bases keep what they install from; no drawn step writes there. */
const STORE = '/usr/share/attack'

const WORLD: Readonly<Record<BaseName, string>> = {
  'debian:12-slim': 'layerwright-world/debian:12-slim',
  'python:3.11-slim': 'layerwright-world/python:3.11-slim',
  'busybox:latest': 'layerwright-world/busybox:latest',
}

/** What each base has beside the world's image, so that a step takes no network and little time. */
const RECIPES: Readonly<Record<BaseName, readonly string[]>> = {
  'debian:12-slim': [
    `COPY store/ ${STORE}/`,
    'RUN rm -f /etc/apt/sources.list /etc/apt/sources.list.d/*' +
      ` && echo 'deb [trusted=yes] file:${STORE} ./' > /etc/apt/sources.list.d/attack.list` +
      ' && echo force-unsafe-io > /etc/dpkg/dpkg.cfg.d/attack && echo \'APT::Sandbox::User "root";\' > /etc/apt/apt.conf.d/attack',
  ],
  'python:3.11-slim': [
    `COPY store/ ${STORE}/`,
    'RUN mkdir -p /etc/xdg/pip' +
      ` && printf '[global]\\nno-index = true\\nfind-links = ${STORE}\\ndisable-pip-version-check = true\\nroot-user-action = ignore\\n' > /etc/xdg/pip/pip.conf`,
  ],
  'busybox:latest': ['RUN mkdir -p /srv'],
}

const FILES: Readonly<Record<BaseName, () => Promise<readonly ContextFile[]>>> = {
  'debian:12-slim': debianStore,
  'python:3.11-slim': pythonStore,
  'busybox:latest': () => Promise.resolve([]),
}

/** Makes the bases under names of this run; gives the name for each name that definitions use. */
export async function makeBases(builder: Builder): Promise<Readonly<Record<BaseName, string>>> {
  await prepare(() => undefined)
  const make = async (base: BaseName): Promise<string> => {
    await docker(['image', 'inspect', '--format', '{{.Id}}', WORLD[base]])
    const lines = [`FROM ${WORLD[base]}`, ...RECIPES[base], '']
    const built = await buildImage(builder, { dockerfile: lines.join('\n'), files: await FILES[base]() })
    if (!built.ok) throw new Error(`the base ${base} could not be built: ${built.error}`)
    return built.tag
  }
  return {
    'debian:12-slim': await make('debian:12-slim'),
    'python:3.11-slim': await make('python:3.11-slim'),
    'busybox:latest': await make('busybox:latest'),
  }
}
