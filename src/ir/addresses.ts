import { stages, type Definition } from './definition.ts'
import type { Step } from './step.ts'
import { display } from './text.ts'

/** The channels that conda knows by a name alone, and where they are. */
const CHANNELS: Readonly<Record<string, string>> = {
  defaults: 'https://repo.anaconda.com/pkgs/main',
}
const OTHER_CHANNELS = 'https://conda.anaconda.org/'

/** The addresses that a definition names itself, or that its channels stand for: what must answer for it to build. */
export function sourceAddresses(definition: Definition): readonly string[] {
  const found = stages(definition).flatMap((stage) => stage.steps.flatMap(stepAddresses))
  return [...new Set(found)].filter((address) => URL.canParse(address))
}

function stepAddresses(step: Step): readonly string[] {
  switch (step.kind) {
    case 'aptRepository':
      return [...(step.key.from === 'address' ? [display(step.key.address)] : []), display(step.url)]
    case 'aptSnapshot':
      return [step.url]
    case 'apk':
      return step.repositories.map(display)
    case 'condaInstaller':
      return [display(step.url)]
    case 'conda':
      return [...step.channels, ...step.fallbackChannels].map((channel) =>
        channel.includes('://') ? channel : (CHANNELS[channel] ?? `${OTHER_CHANNELS}${channel}`),
      )
    case 'run':
      return step.command.form === 'shell'
        ? step.command.scripts.flatMap(({ script }) => script.match(/https?:\/\/[A-Za-z0-9.-]+[^\s'"`;|&)<>]*/g) ?? [])
        : []
    case 'add':
      return step.sources.map(display).filter((source) => /^https?:\/\//.test(source))
    default:
      return []
  }
}
