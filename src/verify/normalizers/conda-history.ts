import { replaceText, type Normalizer } from './normalizer.ts'

/** The log that every conda environment keeps. */
export const condaHistory: Normalizer = {
  name: 'conda-history',
  description: "the time in the headings of an environment's conda-meta/history",
  applies: (path) => path.endsWith('/conda-meta/history'),
  normalize: (content) =>
    replaceText(content, /^==> \d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)? <==(?=\r?$)/gm, '==> <time> <=='),
}
