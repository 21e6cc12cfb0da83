import { replaceText, type Normalizer } from './normalizer.ts'

/** The log of update-alternatives. */
export const alternativesLog: Normalizer = {
  name: 'alternatives-log',
  description: 'the time in each line of /var/log/alternatives.log',
  applies: (path) => path === '/var/log/alternatives.log',
  normalize: (content) =>
    replaceText(content, /^(update-alternatives) \d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?=: )/gm, '$1 <time>'),
}
