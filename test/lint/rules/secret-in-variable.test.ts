import { describe, expect, test } from 'vitest'
import { arg, stage, text, variable, type AnyStage } from '../../../src/index.ts'
import { findings, finds, leavesAlone } from '../found.ts'

const RULE = 'secret-in-variable'
const debian = stage('debian:12-slim')
// Put together here, so that no scanner takes this file for a leak.
const github = `ghp_${'a1B2'.repeat(9)}`

describe('finds', () => {
  test.each<[string, AnyStage, RegExp]>([
    ['a name that means a secret', debian.env({ GITHUB_TOKEN: 'x' }), /^warning: ENV GITHUB_TOKEN is named like/],
    ['such a name in small letters', debian.env({ db_password: 'x' }), /^warning: ENV db_password/],
    ['an argument', debian.arg(arg('API_KEY')), /^warning: ARG API_KEY .* history/],
    ['an argument that a step uses', debian.env({ A: text`${arg('API_KEY')}` }), /^warning: ARG API_KEY/],
    ['an argument of the base', stage().from(text`debian:${arg('AUTH', '12')}`), /^warning: ARG AUTH/],
    ['a token under a harmless name', debian.env({ REMOTE: github }), /^error: ENV REMOTE holds a GitHub token/],
    ['a token in a label', debian.label({ 'org.example.ci': github }), /^error: LABEL org\.example\.ci holds/],
    ['a token as a default', debian.arg(arg('REMOTE', github)), /^error: ARG REMOTE holds/],
    ['a token inside a text', debian.env({ A: text`${variable('B')} ${github}` }), /^error: ENV A holds/],
    [
      'a password in an address',
      debian.env({ DB: 'postgres://app:s3cret@db.example.org/x' }),
      /an address with a password/,
    ],
    ['a private key', debian.env({ PEM: '-----BEGIN RSA PRIVATE KEY-----' }), /^error: ENV PEM holds a private key/],
  ])('%s', (_, target, message) => {
    finds(RULE, target, message)
  })
})

describe('leaves alone', () => {
  test.each<[string, AnyStage]>([
    ['a part of a word', debian.env({ KEYBOARD: 'us', AUTHOR: 'me', TOKENIZER: 'fast', MONKEY: '1' })],
    ["BuildKit's exceptions", debian.env({ PUBLIC_KEY: 'x', PASSWORD_FILE: '/run/secrets/x', AUTH_VERSION: '2' })],
    ['a label named like a secret', debian.label({ token: 'none' })],
    ['a file', debian.file('/etc/app.conf', `token = none\n`)],
    ['a secret mount', debian.run('cat /run/secrets/x', { mounts: [{ type: 'secret', id: 'API_TOKEN' }] })],
    ['a variable that is read', debian.run('echo "$API_TOKEN"')],
    ['a commit', debian.env({ REVISION: '3b3e25144e0f4a53a6f1c9a1f1f1d8f3b3e25144' })],
    ['a digest', debian.env({ BASE: `sha256:${'0123456789abcdef'.repeat(4)}` })],
    ['an identifier', debian.env({ ID: 'c56a4180-65aa-42ec-a945-5fd21dec0538' })],
    ['an address without a password', debian.env({ URL: 'https://user@example.org/a:b@c' })],
    ['an address with a port', debian.env({ URL: 'https://example.org:8443/x@y' })],
    ['an address whose password is a variable', debian.env({ URL: text`redis://app:${variable('X')}@cache:6379` })],
    ['the password of a database on this machine', debian.env({ URL: 'postgres://app:app@localhost/app' })],
    ["the key of Amazon's documentation", debian.env({ EXAMPLE: 'AKIAIOSFODNN7EXAMPLE' })],
    ['a prefix of a token', debian.env({ PREFIX: 'ghp_', HINT: 'glpat-…', NPM: 'npm_config_cache' })],
    ['a word with a prefix', debian.env({ A: 'xoxb', B: 'hf_hub', C: 'eyJ', D: 'sk-learn' })],
    ['a certificate', debian.env({ CA: '-----BEGIN CERTIFICATE-----' })],
    ['a public key', debian.env({ KEYS: '-----BEGIN PUBLIC KEY-----' })],
    ['what its author accepts', debian.env({ GPG_KEY: 'A035C8C1' }, { allow: ['secret-in-variable'] })],
    ['an argument that its author accepts', debian.arg(arg('AUTH', 'none'), { allow: ['secret-in-variable'] })],
    [
      'a base that its author accepts',
      stage().from(text`debian:${arg('AUTH', '12')}`, { allow: ['secret-in-variable'] }),
    ],
    ['nothing', debian],
  ])('%s', (_, target) => {
    leavesAlone(RULE, target)
  })
})

test('an argument is reported once, however often it is used', () => {
  const key = arg('API_KEY')
  finds(RULE, debian.env({ A: text`${key}` }).env({ B: text`${key}` }), /ARG API_KEY/)
})

test.each([github, 's3cret-p4ss'])('no message holds the secret %#', (secret) => {
  const target = debian
    .env({ A_TOKEN: secret, B: `https://me:${secret}@example.org` })
    .label({ c: secret })
    .arg(arg('D_KEY', secret))
  expect(findings(target).length).toBeGreaterThan(2)
  expect(JSON.stringify(findings(target))).not.toContain(secret)
})
