import { execFileSync } from 'node:child_process'
import type Dockerode from 'dockerode'

import { connect } from '../../src/engine/docker.ts'

/** An engine with one kind of image store. */
export interface ImageStore {
  readonly name: string
  readonly docker: Dockerode
  /** The engine's address for the docker client; absent is the usual one. */
  readonly host?: string
}

/** The engine of this machine. */
export function usualStore(): ImageStore {
  return { name: 'the engine', docker: connect() }
}

/** Calls the docker client of an engine. */
export function dockerOf(
  client: string,
  { host }: Pick<ImageStore, 'host'>,
  args: readonly string[],
  input?: Buffer,
): Buffer {
  return execFileSync(client, [...(host === undefined ? [] : ['--host', host]), ...args], {
    maxBuffer: 512 * 1024 * 1024,
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    ...(input === undefined ? {} : { input }),
  })
}
