import { run, succeeds, WorldError } from './command.ts'

let chosen: string | undefined

/** The docker client to use: the PATH's own when it has buildx, else Debian's. */
export async function dockerBinary(): Promise<string> {
  if (chosen !== undefined) return chosen
  for (const candidate of ['docker', '/usr/bin/docker']) {
    if (await succeeds(candidate, ['buildx', 'version'])) return (chosen = candidate)
  }
  throw new WorldError(
    "No docker client with buildx was found: run scripts/engine.sh up, or install Docker's buildx plugin.",
  )
}

export async function docker(args: readonly string[], failure?: string): Promise<string> {
  return run(await dockerBinary(), args, failure === undefined ? {} : { failure })
}

/** The address of this machine on the engine's default bridge: where build steps find the world. */
export async function bridgeGateway(): Promise<string> {
  const format = '{{range .IPAM.Config}}{{.Gateway}} {{end}}'
  const text = await docker(
    ['network', 'inspect', 'bridge', '--format', format],
    "The engine's default bridge network could not be read: is an engine running? scripts/engine.sh up starts one.",
  )
  const address = text.split(/\s+/).find((word) => /^\d+(\.\d+){3}$/.test(word))
  if (address === undefined) {
    throw new WorldError('The engine has no IPv4 bridge network, and build steps need one to reach the fixture world.')
  }
  return address
}
