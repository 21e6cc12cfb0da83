import { replaceText, type Normalizer } from './normalizer.ts'

/** dpkg's log: every line starts with its time. */
export const dpkgLog: Normalizer = {
  name: 'dpkg-log',
  description: 'the time at the start of each line of /var/log/dpkg.log',
  applies: (path) => path === '/var/log/dpkg.log',
  normalize: (content) => replaceText(content, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d (?=\S)/gm, '<time> '),
}
