import type { StepOptions } from '../options.ts'
import type { ShellText } from '../sh.ts'
import type { HealthcheckOptions } from '../steps/settings.ts'

/** The default command, once. */
export interface CmdCall<After> {
  /**
   * The container's default command, as words that no shell reads. Once in a stage.
   *
   * @example
   * ```ts
   * stage('debian:12-slim').cmd(['/bin/bash', '-c', 'echo "$HOME"'])
   * ```
   * ```dockerfile
   * FROM debian:12-slim
   *
   * CMD ["/bin/bash","-c","echo \"$HOME\""]
   * ```
   */
  cmd(command: readonly string[] | ShellText, options?: StepOptions): After
}

/** The entrypoint, once. */
export interface EntrypointCall<After> {
  /**
   * The command that the container always runs, as words that no shell reads. Once in a stage.
   *
   * @example
   * ```ts
   * stage('debian:12-slim').entrypoint(['/usr/bin/env', '--']).cmd(['true'])
   * ```
   * ```dockerfile
   * FROM debian:12-slim
   *
   * ENTRYPOINT ["/usr/bin/env","--"]
   *
   * CMD ["true"]
   * ```
   */
  entrypoint(command: readonly string[] | ShellText, options?: StepOptions): After
}

/** The health check, once. */
export interface HealthcheckCall<After> {
  /**
   * How the engine asks a container for its health; `'none'` takes away what the base image set. Once in a stage.
   *
   * @example
   * ```ts
   * stage('debian:12-slim').healthcheck(['curl', '-f', 'http://localhost/'], { interval: '1m30s', retries: 2 })
   * ```
   * ```dockerfile
   * FROM debian:12-slim
   *
   * HEALTHCHECK --interval=1m30s --retries=2 CMD ["curl","-f","http://localhost/"]
   * ```
   */
  healthcheck(command: readonly string[] | ShellText | 'none', options?: HealthcheckOptions): After
}
