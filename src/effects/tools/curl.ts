/**
 * What curl is told by files when root runs it: a proxy, certificates, passwords.
 *
 * Source: curl(1), '--config' and '--netrc'.
 */
export const CURL_CONFIGURATION: readonly `/${string}`[] = [
  '/root/.curlrc',
  '/root/.config/curlrc',
  '/root/.netrc',
  '/etc/ssl',
]
