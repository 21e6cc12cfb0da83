/** Compares the first two numbers of two versions; one that cannot be read passes. */
export function atLeast(found: string, wanted: string): boolean {
  const [major, minor] = numbers(found)
  const [wantedMajor, wantedMinor] = numbers(wanted)
  if (major === undefined || minor === undefined || wantedMajor === undefined || wantedMinor === undefined) return true
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)
}

function numbers(version: string): readonly number[] {
  return (/^v?(\d+)\.(\d+)/.exec(version) ?? []).slice(1, 3).map(Number)
}
