import { untyped } from '../untyped.ts'
import { bad, type Row } from './row.ts'

const { stage, arg, variable, text, literal, sh } = untyped()
const debian = stage('debian:12-slim')
const version = arg('VERSION', '1')
const NAME = /letters, digits and _/
const ORDINARY = /as a template with its tag: text`…`, or sh`…` in \.run\(\)|`text`|with its tag/

export const VARIABLES: readonly Row[] = [
  bad('arg', 'argument', /what arg\('NAME', 'default'\) returned/, () => debian.arg('VERSION')),
  bad('arg', 'argument', /what arg\('NAME', 'default'\) returned/, () => debian.arg(variable('PATH'))),
  bad('arg', 'argument', /what arg\('NAME', 'default'\) returned/, () => debian.arg()),
  bad('arg', 'name', NAME, () => arg('a b')),
  bad('arg', 'name', NAME, () => arg('1A')),
  bad('arg', 'name', NAME, () => arg()),
  bad('arg', 'defaultValue', /a string, text`…` or a variable/, () => arg('A', 5)),
  bad('arg', 'defaultValue', /take the default out/, () => arg('TARGETARCH', 'amd64')),
  bad('variable', 'word', /a string, text`…` or a variable/, () => version.required()),
  bad('variable', 'word', /variable\('OTHER'\)/, () => version.ifDefined('$OTHER')),
  bad('arg', 'defaultValue', /variable\('HOME'\)/, () => arg('A', '$HOME')),
  bad('arg', 'defaultValue', /take the line break out/, () => arg('A', 'x\ny')),
  bad('variable', 'name', NAME, () => variable('')),
  bad('variable', 'name', NAME, () => variable('$PATH')),
  bad('variable', 'name', NAME, () => variable(5)),
  bad('variable', 'word', /a string, text`…` or a variable/, () => version.or()),
  bad('variable', 'word', /variable\('OTHER'\)/, () => version.or('$OTHER')),
  bad('variable', 'word', /a string, text`…` or a variable/, () => version.ifSet(5)),
  bad('variable', 'word', /take the line break out/, () => debian.env({ A: version.or('x\ny') })),
  bad('text', 'values', /a string, text`…` or a variable/, () => text`a${5}`),
  bad('text', 'values', /a string, text`…` or a variable/, () => text`a${undefined}`),
  bad('text', 'values', /a string, text`…` or a variable/, () => text`a${['b']}`),
  bad('text', 'values', /a backslash is written twice/, () => text`C:\users`),
  bad('text', 'values', /tag of a template/, () => text('a')),
  bad('sh', 'values', /tag of a template/, () => sh('echo')),
  bad('literal', 'value', /takes a string/, () => literal()),
  bad('literal', 'value', /takes a string/, () => literal(5)),
  bad('literal', 'value', /takes a string/, () => literal(version)),
  bad('variable', 'word', ORDINARY, () => `python:${version}`),
  bad('variable', 'word', ORDINARY, () => 'python:' + String(version)),
  bad('variable', 'word', ORDINARY, () => [version].join('')),
  bad('text', 'values', ORDINARY, () => String(text`a${version}`)),
  bad('sh', 'values', ORDINARY, () => String(sh`echo ${version}`)),
]
