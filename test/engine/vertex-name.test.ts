import { describe, expect, test } from 'vitest'

import { isExport, parseStepName } from '../../src/engine/vertex-name.ts'

describe('parseStepName', () => {
  test.each([
    ['[2/3] RUN x', { position: 2, total: 3, text: 'RUN x' }],
    ['[ 4/11] WORKDIR /w', { position: 4, total: 11, text: 'WORKDIR /w' }],
    ['[stage-1  3/12] RUN x', { stage: 'stage-1', position: 3, total: 12, text: 'RUN x' }],
    ['[linux/amd64 base 2/3] RUN x', { platform: 'linux/amd64', stage: 'base', position: 2, total: 3, text: 'RUN x' }],
    ['[linux/amd64->arm64 2/3] RUN x', { platform: 'linux/amd64->arm64', position: 2, total: 3, text: 'RUN x' }],
    [
      '[linux/arm/v7 a.b_c-d 10/10] COPY a b',
      { platform: 'linux/arm/v7', stage: 'a.b_c-d', position: 10, total: 10, text: 'COPY a b' },
    ],
    ['[1/2] RUN echo [3/4] x', { position: 1, total: 2, text: 'RUN echo [3/4] x' }],
    ['[2/2] RUN <<EOF (a\nb)', { position: 2, total: 2, text: 'RUN <<EOF (a\nb)' }],
  ])('%s', (name, step) => {
    expect(parseStepName(name)).toEqual(step)
  })

  test.each([
    '[internal] load build context',
    '[internal] load metadata for docker.io/library/debian:12',
    '[auth] library/debian:pull token for registry-1.docker.io',
    'exporting to image',
    'https://example.org/a/1/2] x',
    'RUN [2/3] x',
    '',
  ])('is no step: %s', (name) => {
    expect(parseStepName(name)).toBeUndefined()
  })
})

describe('isExport', () => {
  test.each([
    'exporting to image',
    'exporting to docker image format',
    'exporting cache to registry',
    'sending tarball',
    'importing to docker',
    'pushing layers',
  ])('%s', (name) => {
    expect(isExport(name)).toBe(true)
  })

  test.each(['[internal] load .dockerignore', '[2/2] RUN exporting', 'resolving provenance for metadata file'])(
    'does not export: %s',
    (name) => {
      expect(isExport(name)).toBe(false)
    },
  )
})
