import { checksSomething, isPipedToInterpreter, keptAddress } from '../downloads.ts'
import { atStep } from '../place.ts'
import type { Found, Rule } from '../rule.ts'
import { pipelinesOf, scriptsOf } from '../scripts.ts'

/** What a `.run()` downloads and trusts without a look. */
export const unpinnedDownload: Rule = {
  name: 'unpinned-download',
  description: 'A command runs a download as a script, or keeps one without comparing its checksum.',
  run: ({ situations }) =>
    situations.flatMap((situation): readonly Found[] => {
      const found = pipelinesOf(situation.step)
      const place = atStep(situation)
      if (found.some(isPipedToInterpreter))
        return [
          {
            severity: 'warning',
            message:
              'a script is run as it comes from the network, whatever it is by then. Download it to a file, compare its checksum with sha256sum -c, and run the file',
            place,
          },
        ]
      if (scriptsOf(situation.step).some(checksSomething)) return []
      const address = found.map(keptAddress).find((kept) => kept !== undefined)
      if (address === undefined) return []
      return [
        {
          severity: 'note',
          message: `${address} is kept without a look at what came. Compare it in the same .run(): echo 'CHECKSUM  FILE' | sha256sum -c`,
          place,
        },
      ]
    }),
}
