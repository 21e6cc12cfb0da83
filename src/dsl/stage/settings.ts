import type { StepOptions } from '../options.ts'
import type { EnvOptions } from '../steps/settings.ts'
import type { TextLike } from '../variables.ts'

/** What the image says of itself, and what its commands run with. */
export interface Settings {
  /**
   * Sets environment variables. A value cannot refer to a variable that the same call sets.
   *
   * @example
   * ```ts
   * stage('debian:12-slim').env({ LANG: 'C.UTF-8', GREETING: 'hello "world"' })
   * ```
   * ```dockerfile
   * FROM debian:12-slim
   *
   * ENV LANG=C.UTF-8 \
   *     GREETING="hello \"world\""
   * ```
   */
  env(values: Readonly<Record<string, TextLike>>, options?: EnvOptions): this

  /**
   * Sets labels of the image.
   *
   * @example
   * ```ts
   * stage('debian:12-slim').label({ 'org.opencontainers.image.title': 'My image' })
   * ```
   * ```dockerfile
   * FROM debian:12-slim
   *
   * LABEL org.opencontainers.image.title="My image"
   * ```
   */
  label(values: Readonly<Record<string, TextLike>>, options?: StepOptions): this

  /**
   * Sets the working directory, an absolute path, and makes it when it is not there.
   *
   * @example
   * ```ts
   * stage('debian:12-slim').workdir('/workspace')
   * ```
   * ```dockerfile
   * FROM debian:12-slim
   *
   * WORKDIR /workspace
   * ```
   */
  workdir(path: TextLike, options?: StepOptions): this

  /**
   * The shell that runs the scripts which follow.
   *
   * @example
   * ```ts
   * stage('debian:12-slim').shell(['/bin/bash', '-o', 'pipefail', '-c']).run('true | sort')
   * ```
   * ```dockerfile
   * FROM debian:12-slim
   *
   * SHELL ["/bin/bash","-o","pipefail","-c"]
   *
   * RUN true | sort
   * ```
   */
  shell(argv: readonly string[], options?: StepOptions): this

  /**
   * The ports that the container listens on.
   *
   * @example
   * ```ts
   * stage('debian:12-slim').expose([8080, '8000-8010', '53/udp'])
   * ```
   * ```dockerfile
   * FROM debian:12-slim
   *
   * EXPOSE 8080 8000-8010 53/udp
   * ```
   */
  expose(ports: readonly (number | TextLike)[], options?: StepOptions): this

  /**
   * Paths that are volumes of every container.
   *
   * @example
   * ```ts
   * stage('debian:12-slim').volume(['/data', '/var/log/app'])
   * ```
   * ```dockerfile
   * FROM debian:12-slim
   *
   * VOLUME ["/data","/var/log/app"]
   * ```
   */
  volume(paths: readonly TextLike[], options?: StepOptions): this

  /**
   * The signal that stops the container.
   *
   * @example
   * ```ts
   * stage('debian:12-slim').stopsignal('SIGINT')
   * ```
   * ```dockerfile
   * FROM debian:12-slim
   *
   * STOPSIGNAL SIGINT
   * ```
   */
  stopsignal(signal: TextLike, options?: StepOptions): this
}
