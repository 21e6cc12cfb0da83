/** The system's own, whatever the image has put before it on the PATH: a mount brings commands that the step would not call. */
export const OWN_PATH = 'PATH=/usr/bin:/bin'

export const FIND = `${OWN_PATH} find`

/**
 * A command that removes from a mounted cache all but what the tool downloaded, before the tool looks into it: what it
 * built there depends on variables, compilers and files of the image that built it. The mount is locked, so nobody else is
 * using it. Names are patterns of find; anything that they leave out goes, whatever a later version of the tool keeps.
 *
 * @param depth how far below the directory the names are
 */
export function keepOnly(directory: string, names: readonly string[], depth = 1): string {
  const kept = names.map((name) => `! -name '${name}'`).join(' ')
  return `${FIND} ${directory} -mindepth ${depth} -maxdepth ${depth} ${kept} -exec rm -rf {} +`
}
