import { replaceText, type Normalizer } from './normalizer.ts'

/** What dpkg printed while apt ran it. */
export const aptTerm: Normalizer = {
  name: 'apt-term',
  description:
    "when each run started and ended in /var/log/apt/term.log, and the time of day that tzdata's setup prints",
  applies: (path) => path === '/var/log/apt/term.log',
  normalize: (content) =>
    replaceText(
      replaceText(content, /^Log (started|ended): \d{4}-\d\d-\d\d {2}\d\d:\d\d:\d\d$/gm, 'Log $1: <time>'),
      /^(Local time is now: +|Universal Time is now: +)\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d (\S+) \d{4}\.(?=\r?$)/gm,
      '$1<time> $2.',
    ),
}
