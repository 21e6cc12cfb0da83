import { describe, expect, test } from 'vitest'

import { compareFileSystems, normalizedPaths } from '../../src/verify/compare-file-systems.ts'
import type { LayerRecord } from '../../src/verify/layer.ts'
import { directory, file, hardLink, merged, symlink, whiteout } from './layers.ts'

function compare(a: readonly LayerRecord[], b: readonly LayerRecord[]): readonly string[] {
  return compareFileSystems(merged(a), merged(b)).map(({ kind, path, detail }) => `${kind} ${path}: ${detail}`)
}

function device(path: string, number: string): LayerRecord {
  return {
    kind: 'entry',
    path,
    entry: { type: 'character-device', mode: 0o666, uid: 0, gid: 0, size: 0, device: number },
  }
}

describe('a difference is reported', () => {
  test('of existence', () => {
    expect(compare([file('/a', 'xy', { uid: 5 })], [symlink('/b', '/a')])).toEqual([
      'only-in-a /a: file 0644 5:0 2 B',
      'only-in-b /b: symlink 0777 0:0 → /a',
    ])
  })

  test('of type, and then of nothing else', () => {
    expect(compare([file('/a', 'x')], [directory('/a', { uid: 3 })])).toEqual([
      'type /a: file 0644 0:0 1 B → directory 0755 3:0',
    ])
  })

  test('of mode, with setuid and sticky bits', () => {
    expect(compare([file('/a', '', { mode: 0o4755 })], [file('/a', '', { mode: 0o755 })])).toEqual([
      'mode /a: 4755 → 0755',
    ])
    expect(compare([directory('/a')], [directory('/a', { mode: 0o1755 })])).toEqual(['mode /a: 0755 → 1755'])
  })

  test('of owner', () => {
    expect(compare([file('/a', '')], [file('/a', '', { gid: 50 })])).toEqual(['owner /a: 0:0 → 0:50'])
  })

  test('of link target, as written', () => {
    expect(compare([symlink('/a', 'b')], [symlink('/a', './b')])).toEqual(['link-target /a: b → ./b'])
  })

  test('of device', () => {
    expect(compare([device('/a', '1:3')], [device('/a', '1:5')])).toEqual(['device /a: 1:3 → 1:5'])
  })

  test('of extended attributes', () => {
    const a = file('/a', '', {
      xattrs: new Map([
        ['security.capability', '01'],
        ['user.same', '05'],
      ]),
    })
    const b = file('/a', '', {
      xattrs: new Map([
        ['user.x', ''],
        ['user.same', '05'],
      ]),
    })
    expect(compare([a], [b])).toEqual(['xattrs /a: security.capability 0x01 → none, user.x none → 0x'])
  })

  test('of content, of the same size too', () => {
    expect(compare([file('/a', 'x')], [file('/a', 'y')])).toEqual(['content /a: 1 B 2d711642b726 → 1 B a1fce4363854'])
  })

  test('of the root directory', () => {
    expect(compare([directory('/', { mode: 0o700 })], [])).toEqual(['mode /: 0700 → 0755'])
  })

  test('sorted by path, and one for each attribute', () => {
    const found = compare(
      [file('/b', 'x'), file('/a', '')],
      [file('/b', 'y', { mode: 0o600, uid: 1 }), file('/a', '', { uid: 1 })],
    )
    expect(found.map((text) => text.split(':')[0])).toEqual(['owner /a', 'content /b', 'mode /b', 'owner /b'])
  })
})

describe('hard links', () => {
  const linked = [file('/a', 'x'), hardLink('/b', '/a')]
  const apart = [file('/a', 'x'), file('/b', 'x')]

  test('that became files of their own are reported once, and the other way round', () => {
    expect(compare(linked, apart)).toEqual(['hard-links /a: {/a /b} → {/a} {/b}'])
    expect(compare(apart, linked)).toEqual(['hard-links /a: {/a} {/b} → {/a /b}'])
  })

  test('in other groups are reported once', () => {
    const [c, d] = [file('/c', 'x'), hardLink('/d', '/c')]
    const crossed = [file('/a', 'x'), file('/b', 'x'), hardLink('/c', '/a'), hardLink('/d', '/b')]
    expect(compare([...linked, c, d], crossed)).toEqual(['hard-links /a: {/a /b} {/c /d} → {/a /c} {/b /d}'])
  })

  test('have their attributes reported under the first name', () => {
    const changed = [file('/b', 'y'), hardLink('/a', '/b')]
    expect(compare(linked, changed).map((text) => text.split(':')[0])).toEqual(['content /a'])
  })

  test('that lost a name are not reported for the rest', () => {
    expect(compare([...linked, hardLink('/c', '/a')], linked)).toEqual(['only-in-a /c: file 0644 0:0 1 B'])
  })

  test('whose first name only one image has are still compared', () => {
    const b = [file('/b', 'y')]
    expect(compare(linked, b).map((text) => text.split(':')[0])).toEqual(['only-in-a /a', 'content /b'])
  })

  test('are equal however the layers wrote them', () => {
    const other = merged([file('/b', 'x')], [file('/c', ''), hardLink('/a', '/b')], [whiteout('/c')])
    expect(compareFileSystems(merged(linked), other)).toEqual([])
  })
})

describe('noise', () => {
  const noisy = (content: string, masked: string): LayerRecord =>
    file('/log', content, { normalized: { by: 'dpkg-log', sha256: masked } })

  test('is no difference and is listed', () => {
    const [a, b] = [merged([noisy('1', 'same')]), merged([noisy('2', 'same')])]
    expect(compareFileSystems(a, b)).toEqual([])
    expect(normalizedPaths(a, b)).toEqual([{ path: '/log', by: 'dpkg-log' }])
  })

  test('does not count where the files are equal without it', () => {
    expect(normalizedPaths(merged([noisy('1', 'same')]), merged([noisy('1', 'same')]))).toEqual([])
  })

  test('does not hide other content', () => {
    expect(compare([noisy('1', 'x')], [noisy('2', 'y')])).toHaveLength(1)
  })

  test('does not hide other attributes', () => {
    const moved = file('/log', '2', { mode: 0o600, normalized: { by: 'dpkg-log', sha256: 'same' } })
    expect(compare([noisy('1', 'same')], [moved])).toEqual(['mode /log: 0644 → 0600'])
  })

  test('of two kinds is a difference', () => {
    const other = file('/log', '2', { normalized: { by: 'apt-term', sha256: 'same' } })
    expect(compare([noisy('1', 'same')], [other])).toHaveLength(1)
    expect(compare([noisy('1', 'same')], [file('/log', '2')])).toHaveLength(1)
  })
})

test('what is printed of names and targets holds no control characters', () => {
  const [text] = compare([symlink('/a', '\u001b]0;x\u0007')], [symlink('/a', 'b\n\u202e')])
  expect(text).toBe('link-target /a: \\x1b]0;x\\x07 → b\\n\\u{202e}')
})
