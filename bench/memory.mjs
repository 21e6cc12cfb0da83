// Preloaded into every process that is measured: appends its peak memory, in bytes, to a file.
import { appendFileSync } from 'node:fs'

process.on('exit', () => {
  appendFileSync(process.env.BENCH_MEMORY_FILE, `${process.resourceUsage().maxRSS * 1024}\n`)
})
