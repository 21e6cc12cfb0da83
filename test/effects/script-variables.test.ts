import { describe, expect, test } from 'vitest'
import { stage } from 'layerwright'
import { optimize } from '../../src/optimize/optimize.ts'
import { defined } from '../dsl/defined.ts'
import { obstacleBetween } from './between.ts'

/** Why a variable of the image's own cannot pass a script whose author says that it touches one file. */
function held(script: string, usedBy?: 'runtime'): string | undefined {
  const own = stage('debian:12-slim').env({ ACME_RELEASE: 'beta' }, usedBy === undefined ? {} : { usedBy })
  return obstacleBetween(own.run(script, { reads: ['/srv'], writes: ['/found'] }))
}

describe('a variable of the image’s own', () => {
  test.each([
    'mkdir -p /a && chown 1:1 /a',
    'apt-get update && apt-get install -y --no-install-recommends curl',
    'conda install -y -c https://x.example/channel numpy',
    'curl -fsSL https://x.example/y -o /usr/local/bin/y',
    'update-ca-certificates',
    'echo "$OTHER/x" > /found 2>&1',
    'mkdir -p "/opt/${OTHER:-x}/bin" "${OTHER%.txt}"',
    'rm -rf /var/lib/apt/lists/* /tmp/*',
  ])('passes %s', (script) => {
    expect(held(script)).toBeUndefined()
  })

  test.each([
    'echo $ACME_RELEASE',
    'dpkg -i /pkgs/widget.deb',
    'apt-get install -y /app/x.deb',
    'apt-get install -y ./x.deb',
    'apt-get install -y "/app/x.deb"',
    'apt-get install -y $(cat list)',
    'dnf install -y x.rpm',
    'apk add --allow-untrusted /x.apk',
    'conda install -y /srv/x.conda',
    'rpm -i /srv/x.rpm',
    'openssl req -new -config /pki/req.cnf',
    'tar -I /app/z -xf /srv/x.tar',
    'tar xf /srv/x.tar',
    'git -C /app gc',
    'git clone https://x.example/y',
    'install -s --strip-program=/app/strip a b',
    'sed -i "s/a/b/" /etc/x',
    'wget --use-askpass=/srv/ask https://x.example/y',
    'gpg --options /m/gpg.conf',
    'make -C /srv',
    'python3 /srv/x.py',
    './configure',
    'cat /proc/self/environ',
    'cd /proc/self && sha256sum environ',
    'env',
    'echo ${!PREFIX_*}',
    'echo $[ACME_RELEASE]',
    'echo ${X:ACME_RELEASE}',
    'echo $ACME_\\\nRELEASE',
    'echo "$ACME_RELEASE/x"',
    'echo version=\\"$ACME_RELEASE\\"',
    'printf "$ACME_RELEASE\\n"',
    'echo "v$ACME_RELEASE rc"',
    "echo $ACME_RELEASE'-rc'",
    'echo $ACME_RELEASE"-rc"',
    'echo "[$ACME_RELEASE]"',
    'echo $ACME_RELEASE\\ b',
    'mkdir -p "/opt/acme-$ACME_RELEASE/bin"',
    'date +"%s $ACME_RELEASE %Y"',
    'echo "${X:-v$ACME_RELEASE-x}"',
    '2>&1 /srv/x.sh > /found',
    '>&2 /srv/x.sh',
    'PATH=/srv/bin:$PATH; mkdir /found',
    'PATH=/srv/bin mkdir /found',
    'echo ${X:1+ACME_RELEASE}',
    'echo ${BASH_VERSINFO[ACME_RELEASE]}',
    'echo ${X:- # $ACME_RELEASE}',
    'echo ${\\\nACME_RELEASE}',
    'cat /pr"oc"/self/envir"on"',
    'cat /[p]roc/self/environ',
    'X=\\$ACME_RELEASE; echo "${X@P}"',
    'LD_PRELOAD=/app/x.so ls',
    'cat /p*/self/e*',
  ])('is held by %s', (script) => {
    expect(held(script)).toMatch(/env:|may read any variable/)
  })

  test.each(['cat /proc/self/environ', 'cd /proc/1 && cp environ /found', 'env > /found'])(
    'is held by %s, whoever it is said to be for',
    (script) => {
      expect(held(script, 'runtime')).toMatch(/runtime:/)
    },
  )

  test.each(['make -C /srv', 'dpkg -i /pkgs/widget.deb'])('passes %s where it is for the container alone', (script) => {
    expect(held(script, 'runtime')).toBeUndefined()
  })

  test('is held by an installer where the definition names a source', () => {
    const own = stage('debian:12-slim')
      .file('/etc/apt/sources.list.d/a.list', 'deb [trusted=yes] file:/srv/repo ./\n')
      .env({ ACME_RELEASE: 'beta' }, { changes: 'every-commit' })
      .run('apt-get update && apt-get install -y widget', { reads: [], writes: ['/found'] })
    expect(optimize(defined(own)).rewrites).toEqual([])
  })
})
