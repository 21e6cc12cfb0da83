import { describe, expect, test } from 'vitest'
import { define } from '../../src/dsl/define.ts'
import { captureOrigin } from '../../src/dsl/origin.ts'
import { isOwnName, ownNames } from '../../src/effects/own-names.ts'
import { stage, type AnyStage } from '../../src/index.ts'

const debian = stage('debian:12')

function isOwn(name: string, image: string, target: AnyStage = debian): boolean {
  return isOwnName(name, ownNames(define(image, import.meta.filename, target, captureOrigin('image'))))
}

describe('the image’s own', () => {
  test.each(['ACME_VERSION', 'ACME_REVISION', 'ACME_COMMIT', 'ACME_GIT_SHA', 'ACME_BUILD_DATE'])('is %s', (name) => {
    expect(isOwn(name, 'acme.base')).toBe(true)
  })

  test('is a variable with the whole name of the image', () => {
    expect(isOwn('ACME_BASE_VERSION', 'acme.base')).toBe(true)
  })

  test.each([
    'VERSION',
    'ACME',
    'ACMEVERSION',
    'ACME_HOME',
    'ACME_CUDA',
    'ACME_CHANNEL',
    'ACME_BUILD',
    'ACME_VERSION_FILE',
    'ACME_USE_VERSION',
    'OTHER_VERSION',
  ])('is not %s, which a build may ask for', (name) => {
    expect(isOwn(name, 'acme.base')).toBe(false)
  })

  test.each([
    ['ICU_VERSION', 'icu.app'],
    ['CUDA_VERSION', 'cuda.base'],
    ['NODE_VERSION', 'node.app'],
    ['CHROMEDRIVER_VERSION', 'chromedriver'],
  ])('is not %s of %s, whose name a tool has', (name, image) => {
    expect(isOwn(name, image)).toBe(false)
  })

  test('is none where a package of the image has its name', () => {
    expect(isOwn('WIDGET_VERSION', 'widget')).toBe(true)
    expect(isOwn('WIDGET_VERSION', 'widget', debian.apt(['libwidget-dev']))).toBe(false)
  })

  test('is none where the base image has its name', () => {
    expect(isOwn('DEBIAN_VERSION', 'debian')).toBe(false)
  })
})
