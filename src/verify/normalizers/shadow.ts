import { replaceText, type Normalizer } from './normalizer.ts'

/** The password file: a changed account notes the day. */
export const shadow: Normalizer = {
  name: 'shadow',
  description: 'the day of the last password change in /etc/shadow and /etc/shadow-',
  applies: (path) => path === '/etc/shadow' || path === '/etc/shadow-',
  // Day 0 means 'must be changed at the next login' and an empty field means 'no ageing': both are kept.
  normalize: (content) => replaceText(content, /^([^:\n]*:[^:\n]*):[1-9]\d{3,5}(?=:)/gm, '$1:<day>'),
}
