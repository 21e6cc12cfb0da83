import { describe, expect, test } from 'vitest'

import { unresolvedHost } from '../../src/engine/unresolved-host.ts'

describe('unresolvedHost', () => {
  test.each([
    ['curl', 'curl: (6) Could not resolve host: packages.example.org'],
    ['git', "fatal: unable to access 'https://packages.example.org/x/': Could not resolve host: packages.example.org"],
    [
      'apt',
      "Err:1 http://packages.example.org bookworm InRelease\n  Temporary failure resolving 'packages.example.org'",
    ],
    ['apt, older', "  Could not resolve 'packages.example.org'"],
    ['wget', 'wget: unable to resolve host address ‘packages.example.org’'],
    ['busybox', "wget: bad address 'packages.example.org'"],
    [
      'pip',
      "HTTPSConnectionPool(host='packages.example.org', port=443): Max retries exceeded with url: /simple/ (Caused by " +
        'NameResolutionError("<pip._vendor.urllib3 object>: Failed to resolve \'packages.example.org\'"))',
    ],
    [
      'requests',
      "HTTPConnectionPool(host='packages.example.org', port=80): [Errno -3] Temporary failure in name resolution",
    ],
    ['node', 'npm error getaddrinfo EAI_AGAIN packages.example.org'],
    ['go', 'dial tcp: lookup packages.example.org on 192.0.2.53:53: no such host'],
    ['uv', 'error sending request: dns error: failed to lookup packages.example.org: no such host'],
  ])('%s', (_, log) => {
    expect(unresolvedHost(log)).toBe('packages.example.org')
  })

  test.each([
    '',
    'curl: (22) The requested URL returned error: 404',
    'curl: (7) Failed to connect to example.org port 443',
    'E: Unable to locate package host',
    "E: Could not resolve dependencies of 'x'",
  ])('says nothing of: %s', (log) => {
    expect(unresolvedHost(log)).toBeUndefined()
  })
})
