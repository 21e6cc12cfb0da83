import { describe, expect, test } from 'vitest'

import { formatVerification } from '../../src/verify/format-verification.ts'
import { imageConfig } from '../../src/verify/image-config.ts'
import type { LayerRecord } from '../../src/verify/layer.ts'
import { verdict, type ImageContents } from '../../src/verify/verdict.ts'
import { verificationJson } from '../../src/verify/verification-json.ts'
import { verification } from '../../src/verify/verification.ts'
import { file, merged } from './layers.ts'

function image(records: readonly LayerRecord[], env: readonly string[] = []): ImageContents {
  return { fileSystem: merged(records), config: imageConfig({ Config: { Env: env } }) }
}

function log(content: string, path = '/var/log/dpkg.log', by = 'dpkg-log'): LayerRecord {
  return file(path, content, { normalized: { by, sha256: 'masked' } })
}

describe('images are equal', () => {
  test('when nothing differs', () => {
    const same = image([file('/a', 'x')], ['A=1', 'B=2'])
    const found = verdict(same, image([file('/a', 'x')], ['A=1', 'B=2']), image([file('/a', 'x')], ['B=2', 'A=1']))
    expect(found).toMatchObject({ equal: true, reasons: [], comparedPaths: 2, normalized: [], unjustified: [] })
  })

  test('when what differs is noise that the control shows, on whatever path of that kind', () => {
    const found = verdict(
      image([log('1'), log('1', '/x.pyc', 'pyc'), log('1', '/y.pyc', 'pyc')]),
      image([log('2'), log('2', '/x.pyc', 'pyc'), log('1', '/y.pyc', 'pyc')]),
      image([log('3'), log('1', '/x.pyc', 'pyc'), log('3', '/y.pyc', 'pyc')]),
    )
    expect(found).toMatchObject({
      equal: true,
      normalized: [
        { name: 'pyc', paths: ['/y.pyc'] },
        { name: 'dpkg-log', paths: ['/var/log/dpkg.log'] },
      ],
      control: { normalizedPaths: [{ name: 'pyc', paths: ['/x.pyc'] }, { name: 'dpkg-log' }] },
    })
  })

  test('when only the control differs, which is still told', () => {
    const found = verdict(image([file('/a', 'x')]), image([file('/a', 'y')]), image([file('/a', 'x')]))
    expect(found).toMatchObject({ equal: true, control: { differences: [{ kind: 'content', path: '/a' }] } })
  })
})

describe('images are not equal', () => {
  test('when a path differs', () => {
    const found = verdict(image([file('/a', 'x')]), image([file('/a', 'x')]), image([file('/a', 'y')]))
    expect(found).toMatchObject({ equal: false, differences: [{ kind: 'content', path: '/a', alsoInControl: false }] })
    expect(found.reasons).toEqual([
      '1 difference between the naive and the optimized image that the control build does not show.',
    ])
  })

  test('when the config differs', () => {
    const found = verdict(image([], ['A=1']), image([], ['A=1']), image([]))
    expect(found).toMatchObject({ equal: false, configDifferences: [{ field: 'Env.A', alsoInControl: false }] })
  })

  test('when a difference is in the control as well, with a sentence on what to do', () => {
    const found = verdict(image([file('/id', '1')]), image([file('/id', '2')]), image([file('/id', '3')]))
    expect(found).toMatchObject({ equal: false, differences: [{ path: '/id', alsoInControl: true }] })
    expect(found.reasons).toEqual([expect.stringContaining('not reproducible')])
  })

  test('when the control differs there in another way', () => {
    const found = verdict(image([file('/a', '1')]), image([file('/a', '1', { mode: 0o600 })]), image([file('/a', '2')]))
    expect(found.differences).toMatchObject([{ kind: 'content', alsoInControl: false }])
  })

  test('when a normalizer was needed that the control did not need', () => {
    const found = verdict(image([log('1')]), image([log('1')]), image([log('2')]))
    expect(found).toMatchObject({ equal: false, differences: [], unjustified: ['dpkg-log'] })
    expect(found.reasons).toEqual([expect.stringContaining("'dpkg-log'")])
  })

  test('when the control shows noise of another kind only', () => {
    const naive = image([log('1'), log('1', '/x.pyc', 'pyc')])
    const control = image([log('1'), log('2', '/x.pyc', 'pyc')])
    expect(verdict(naive, control, image([log('2'), log('1', '/x.pyc', 'pyc')]))).toMatchObject({
      equal: false,
      unjustified: ['dpkg-log'],
    })
  })
})

describe('a verdict is printed', () => {
  test('with what was compared and what explains the rest', () => {
    const found = verdict(image([log('1')]), image([log('2')]), image([log('3')]))
    expect(formatVerification(verification(found))).toBe(
      [
        'The same image: 4 paths and the config compared.',
        'Equal after masking what differs from build to build:',
        '  dpkg-log: the time at the start of each line of /var/log/dpkg.log (/var/log/dpkg.log)',
        '',
      ]
        .join('\n')
        .replace('4 paths', `${found.comparedPaths} paths`),
    )
  })

  test('with at most as many differences as asked for', () => {
    const many = Array.from({ length: 30 }, (_, index) => file(`/f${String(index).padStart(2, '0')}`, ''))
    const text = formatVerification(verification(verdict(image([]), image([]), image(many, ['A=1']))), 3)
    expect(text).toContain('config      Env.A  none → "1"\n  only-in-b   /f00  file 0644 0:0 0 B\n')
    expect(text).toContain('/f01')
    expect(text).not.toContain('/f02')
    expect(text).toContain('  … and 28 more\n')
  })

  test('with a mark on what the control shows too', () => {
    const found = verdict(image([file('/id', '1')]), image([file('/id', '2')]), image([file('/id', '3')]))
    expect(formatVerification(verification(found))).toMatch(/content {5}\/id .*\(the control differs there too\)/)
    expect(formatVerification(verification(found))).toContain(
      'Two builds of the naive Dockerfile differ in:\n  content     /id',
    )
  })

  test('with every control character spelled out', () => {
    const evil = '/\u001b[2J\nThe same image\u202e\udce9'
    const text = formatVerification(
      verification(verdict(image([]), image([]), image([file(evil, '')], ['\u001b]0;x=1']))),
    )
    expect(text).toContain('/\\x1b[2J\\nThe same image\\u{202e}\\xe9')
    expect(text).toContain('Env.\\x1b]0;x')
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u)
  })
})

describe('a verification with warm mounts', () => {
  const naive = image([file('/a', 'x')])
  const same = verdict(naive, naive, naive)
  const other = verdict(naive, naive, image([file('/a', 'y')]))

  test('says that both builds were compared', () => {
    expect(formatVerification(verification(same, same))).toBe(
      'The same image: 2 paths and the config compared, with empty and with warm cache mounts.\n',
    )
  })

  test('is not passed by one of the two, and says by which', () => {
    const warm = verification(same, other)
    expect(warm).toMatchObject({
      equal: false,
      reasons: [expect.stringMatching(/^With warm cache mounts: 1 difference/)],
    })
    expect(formatVerification(warm)).toContain(
      'Differences, naive → optimized with warm cache mounts:\n  content     /a',
    )
    expect(formatVerification(warm)).not.toContain('optimized with empty cache mounts:')
    expect(verification(other, same).reasons).toEqual([expect.stringMatching(/^With empty cache mounts: 1 difference/)])
    expect(verificationJson(warm)).toMatchObject({ equal: false, cold: { equal: true }, warm: { equal: false } })
  })
})

test('a verification is one JSON document with its schema version', () => {
  const found = verification(verdict(image([]), image([]), image([file('/\udce9', '')])))
  const json: unknown = JSON.parse(JSON.stringify(verificationJson(found)))
  expect(json).toMatchObject({
    schemaVersion: 2,
    equal: false,
    control: { differences: [] },
    cold: { differences: [{ kind: 'only-in-b', path: '/\udce9' }] },
    warm: null,
  })
})
