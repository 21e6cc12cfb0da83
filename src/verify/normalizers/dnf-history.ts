import { maskedTime, type DatabaseNormalizer, type DatabaseValue } from './database-normalizer.ts'

/** The transactions of dnf 4 (swdb) and of dnf 5; both have a table `trans` with these columns. */
export const dnfHistory: DatabaseNormalizer = {
  name: 'dnf-history',
  description:
    'when each transaction began and ended in the history of dnf (history.sqlite, transaction_history.sqlite), and how its pages and those of its -wal and -shm are laid out',
  applies: (path) => /\/dnf\/history\.sqlite$|\/libdnf5\/transaction_history\.sqlite$/.test(path),
  noise: { 'trans.dt_begin': withoutTime, 'trans.dt_end': withoutTime },
}

// Absent and 0 say that a transaction did not end: both are kept.
function withoutTime(value: DatabaseValue): DatabaseValue {
  return value.type === 'integer' && /^[1-9]\d{8,10}$/.test(value.bytes.toString()) ? maskedTime : value
}
