/** Programs that call no package tool and configure none, whatever their words are: what else runs may do both. */
const HARMLESS: ReadonlySet<string> = new Set(
  (
    ': [ } fi done addgroup adduser awk basename cat cd chgrp chmod chown cp curl cut date dirname dpkg du echo exit export false find ' +
    'getent git grep groupadd gunzip gzip head hash install id ldconfig ln locale-gen ls mkdir mktemp mv popd printf pushd pwd ' +
    'rm rmdir sed set sha256sum sha512sum sleep sort stat sync tail tar tee test touch tr true umask uname uniq unset unzip ' +
    'update-ca-certificates useradd usermod wc wget which'
  ).split(' '),
)

/** Commands of package tools that fill no cache and configure nothing. */
const HARMLESS_COMMAND = /^(?:--version|-V|-v|version|list|freeze|check|show|info|autoremove|purge|remove)$/

/** Whether a command leaves all package tools, their caches and their settings alone. */
export function isHarmless(program: string, words: readonly string[], isTool: boolean): boolean {
  if (isTool) return HARMLESS_COMMAND.test(words[0] ?? '')
  return HARMLESS.has(program) && !words.some((word) => word === '-exec' || word === '-execdir')
}
