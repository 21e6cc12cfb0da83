import { replaceText, type Normalizer } from './normalizer.ts'

/** apt's list of what it did. */
export const aptHistory: Normalizer = {
  name: 'apt-history',
  description: 'Start-Date and End-Date in /var/log/apt/history.log',
  applies: (path) => path === '/var/log/apt/history.log',
  normalize: (content) =>
    replaceText(content, /^(Start|End)-Date: \d{4}-\d\d-\d\d {2}\d\d:\d\d:\d\d$/gm, '$1-Date: <time>'),
}
