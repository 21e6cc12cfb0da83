import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'

/**
 * The hosts of these addresses that do not answer from this machine: no address for the name, no connection, no TLS. An HTTP
 * error is an answer. All are asked at once, each for at most `timeoutMs`.
 */
export async function unreachableHosts(urls: readonly string[], timeoutMs = 3000): Promise<readonly string[]> {
  const byHost = new Map(
    urls.flatMap((text) => {
      const url = URL.canParse(text) ? new URL(text) : undefined
      return url !== undefined && /^https?:$/.test(url.protocol) ? [[url.host, url]] : []
    }),
  )
  const answers = await Promise.all(
    [...byHost].map(async ([host, url]) => ({ host, answers: await doesAnswer(url, timeoutMs) })),
  )
  return answers.flatMap(({ host, answers }) => (answers ? [] : [host]))
}

function doesAnswer(url: URL, timeoutMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const request = (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, { method: 'HEAD', agent: false })
    // The whole of it, where the socket's own time-out would start again with every byte.
    const timer = setTimeout(() => {
      request.destroy()
      resolve(false)
    }, timeoutMs)
    request.on('response', (response) => {
      clearTimeout(timer)
      response.destroy()
      resolve(true)
    })
    request.on('error', () => {
      clearTimeout(timer)
      resolve(false)
    })
    request.end()
  })
}
