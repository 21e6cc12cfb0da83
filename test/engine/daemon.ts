import type { ChildProcess } from 'node:child_process'

const END_SECONDS = 30

/** Ends a daemon that a test has started, and waits for that. */
export async function endDaemon(daemon: ChildProcess): Promise<void> {
  if (daemon.exitCode !== null || daemon.signalCode !== null) return
  const ended = new Promise<void>((resolve) => daemon.once('exit', () => resolve()))
  daemon.kill('SIGTERM')
  const late = setTimeout(() => daemon.kill('SIGKILL'), END_SECONDS * 1000)
  await ended
  clearTimeout(late)
}
