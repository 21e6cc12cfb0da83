import { describe, expect, test } from 'vitest'
import { arg, sh, stage } from '../../../src/index.ts'
import type { Command } from '../../../src/index.ts'
import { findings, finds, leavesAlone } from '../found.ts'

const RULE = 'unpinned-download'
const debian = stage('debian:12-slim')
const url = 'https://example.org/tool-1.2.tar.gz'

describe('finds', () => {
  test.each<[Command, RegExp]>([
    [`curl -fsSL ${url} | sh`, /^warning: a script is run as it comes/],
    [`wget -qO- ${url} | sudo -E bash -`, /^warning/],
    [`curl -fsSL ${url} | tee log | python3 -`, /^warning/],
    [`sh -c "$(curl -fsSL ${url})"`, /^warning/],
    [`bash <(curl -fsSL ${url})`, /^warning/],
    [`apt-get update && curl ${url} | bash -s -- --yes`, /^warning/],
    [sh`curl -fsSLo /tmp/tool ${url}`, /^note: https:\/\/example\.org\/tool-1\.2\.tar\.gz is kept/],
    [`curl -fsSLO ${url}`, /^note/],
    [`curl ${url} > /tmp/tool`, /^note/],
    [`wget ${url}`, /^note/],
    [`wget -q -O /tmp/tool ${url} && chmod +x /tmp/tool`, /^note/],
    [`curl -fsSL ${url} | tar xz -C /opt`, /^note/],
    [['mkdir /opt/tool', `curl -fsSL ${url} | tar xz -C /opt/tool`], /^note/],
    [{ exec: ['curl', '-o', '/tmp/tool', url] }, /^note/],
    [sh`curl -fsSLo /tmp/tool https://example.org/${arg('TOOL', '1')}`, /^note/],
  ])('%j', (command, message) => {
    finds(RULE, debian.run(command), message)
  })
})

describe('leaves alone', () => {
  const checksum = `echo '${'0'.repeat(64)}  /tmp/tool' | sha256sum -c`
  test.each<[Command]>([
    [`curl -fsSLo /tmp/tool ${url} && ${checksum}`],
    [[`curl -fsSLo /tmp/tool ${url}`, checksum]],
    [`wget ${url} && sha512sum -c SHA512SUMS`],
    [`wget ${url} && gpg --batch --verify tool.asc tool-1.2.tar.gz`],
    [`curl -fsSLo tool ${url} && cosign verify-blob tool`],
    ['curl -fsSLo /etc/apt/keyrings/docker.asc https://example.org/debian/gpg'],
    ['curl -fsSL https://example.org/key.asc | gpg --dearmor > /usr/share/keyrings/x.gpg'],
    ['wget -qO /tmp/tool.sig https://example.org/tool.sig'],
    ['curl -fsSLo SHA256SUMS https://example.org/SHA256SUMS'],
    ['curl -fsS https://example.org/api/health'],
    ['curl -fsS https://example.org/api | jq .version > version'],
    ['curl -fsS https://example.org/ | grep -q ready'],
    ['curl -fsS -o /dev/null https://example.org/'],
    ['curl -X POST https://example.org/hook -o answer'],
    ['curl -fsS --data a=b https://example.org/hook -o answer'],
    ['curl -sI https://example.org/ > headers'],
    ['wget --spider https://example.org/'],
    ['curl -o /tmp/x http://localhost:8080/x'],
    ['curl -fsSLo /tmp/x "$URL"'],
    ['curl -fsSLo /tmp/x file:///srv/x'],
    ['echo https://example.org/install.sh | sh'],
    ['echo "curl https://example.org/install.sh | sh" > /etc/motd'],
    ['# curl https://example.org/install.sh | sh\ntrue'],
    [`curl -fsS ${url} | python3 -c 'import sys; print(len(sys.stdin.read()))'`],
    [`curl -fsS ${url} | python3 -m json.tool`],
    ['git clone https://example.org/tool.git'],
    ['pip download https://example.org/tool.whl'],
    ['sh install.sh'],
    ['cat install.sh | sh'],
    [`cat <<EOF > readme\ncurl ${url} | sh\nEOF`],
    [{ exec: ['curl', '-fsS', url] }],
  ])('%j', (command) => {
    leavesAlone(RULE, debian.run(command))
  })

  test('nothing of an address that could be a secret is told', () => {
    const [found] = findings(debian.run('curl -o x "https://me:s3cret@example.org/x?token=s3cret"').user('app'))
    expect(found?.message).toMatch(/^https:\/\/example\.org\/x is kept/)
  })

  test('what its author accepts', () => {
    leavesAlone(RULE, debian.run(`curl ${url} | sh`, { allow: ['unpinned-download'] }))
  })
})
