/**
 * A command that removes from a mounted cache all but what the tool downloaded, before the tool looks into it: what it
 * built there depends on variables, compilers and files of the image that built it. The mount is locked, so nobody else is
 * using it. Names are patterns of find; anything that they leave out goes, whatever a later version of the tool keeps.
 *
 * @param depth how far below the directory the names are
 */
export function keepOnly(directory: string, names: readonly string[], depth = 1): string {
  const kept = names.map((name) => `! -name '${name}'`).join(' ')
  return `find ${directory} -mindepth ${depth} -maxdepth ${depth} ${kept} -exec rm -rf {} +`
}
