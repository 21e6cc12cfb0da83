import type { AddOptions, CopyOptions, FileOptions } from '../steps/files.ts'
import type { TextLike } from '../variables.ts'
import type { AnyStage } from './types.ts'

/** What brings files into an image. */
export interface FileSteps {
  /**
   * Copies from the build context, or from another stage or image.
   *
   * @example
   * ```ts
   * stage('debian:12-slim').copy(['a.txt', 'b.txt'], '/srv/', { chown: '1000:1000' })
   * ```
   * ```dockerfile
   * FROM debian:12-slim
   *
   * COPY --chown=1000:1000 a.txt b.txt /srv/
   * ```
   */
  copy(sources: TextLike | readonly TextLike[], destination: TextLike, options?: CopyOptions<AnyStage>): this

  /**
   * Adds files: from the build context, where archives are unpacked; from an address; or from a git repository. Where
   * nothing is unpacked or fetched, `.copy()` says what is meant.
   *
   * @param options `checksum` is `sha256:…` of what an address gives
   * @example
   * ```ts
   * stage('debian:12-slim').add('https://example.org/tool.tar.gz', '/opt/', {
   *   checksum: 'sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d',
   * })
   * ```
   * ```dockerfile
   * FROM debian:12-slim
   *
   * ADD --checksum=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d https://example.org/tool.tar.gz /opt/
   * ```
   */
  add(sources: TextLike | readonly TextLike[], destination: TextLike, options?: AddOptions): this

  /**
   * Writes a file with exactly this content. Directories that it has to make are root's, with mode 755, whatever the file's
   * own mode and owner; where one may be missing, an empty file is written first if that takes it.
   *
   * @param content ends with a line break
   * @example
   * ```ts
   * stage('debian:12-slim').file('/usr/local/bin/hello', '#!/bin/sh\necho "hello $1"\n', { mode: '755' })
   * ```
   * ```dockerfile
   * FROM debian:12-slim
   *
   * COPY --chmod=755 <<"EOF" /usr/local/bin/hello
   * #!/bin/sh
   * echo "hello $1"
   * EOF
   * ```
   */
  file(path: TextLike, content: string, options?: FileOptions): this
}
