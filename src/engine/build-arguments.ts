import type { BuildRequest } from './build-request.ts'
import type { EngineInfo } from './engine-info.ts'

/** The arguments of the docker client for one build. */
export function buildArguments(
  engine: EngineInfo,
  request: BuildRequest,
  files: { readonly dockerfile: string; readonly metadata: string },
  context: string,
): readonly string[] {
  const buildArgs = {
    ...request.buildArgs,
    ...(request.cacheMountNamespace === undefined ? {} : { BUILDKIT_CACHE_MOUNT_NS: request.cacheMountNamespace }),
  }
  const flags = request.flags ?? []
  const attests = flags.some((flag) => /^--(provenance|attest|sbom)\b/.test(flag))
  return [
    ...['buildx', 'build', '--progress=rawjson', `--file=${files.dockerfile}`, `--metadata-file=${files.metadata}`],
    ...(engine.builder === undefined ? [] : [`--builder=${engine.builder}`]),
    ...(attests ? [] : ['--provenance=false']),
    ...outputArguments(request),
    ...(request.target === undefined ? [] : [`--target=${request.target}`]),
    ...Object.entries(buildArgs).map(([name, value]) => `--build-arg=${name}=${value}`),
    ...flags,
    context,
  ]
}

function outputArguments({ output }: BuildRequest): readonly string[] {
  switch (output.type) {
    case 'cacheonly':
      return ['--output=type=cacheonly']
    case 'image':
      return ['--load', `--tag=${output.tag}`]
    case 'flags':
      return []
  }
}
