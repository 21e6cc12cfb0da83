import { imageHistory, inspectImage, type HistoryEntry } from '../engine/image.ts'
import type { MappedInstruction, PrintedDockerfile } from '../ir/source-map.ts'
import type { ImageSize, StepSize } from './profile.ts'

/**
 * The size of an image and of the layer that each step of the target stage made. BuildKit writes one history entry for
 * each instruction, so the last entries are those of the target; stages that it starts from count in the whole only.
 */
export async function imageSize(reference: string, dockerfile: PrintedDockerfile, target: string): Promise<ImageSize> {
  const [image, history] = await Promise.all([inspectImage(reference), imageHistory(reference)])
  return {
    bytes: history.reduce((sum, { bytes }) => sum + bytes, 0),
    layers: image?.layers.length ?? 0,
    steps: stepSizes(
      history,
      dockerfile.instructions.filter((instruction) => isRecorded(instruction, target)),
    ),
  }
}

function isRecorded({ stage, keyword }: MappedInstruction, target: string): boolean {
  return stage === target && keyword !== 'FROM' && keyword !== '#'
}

function stepSizes(history: readonly HistoryEntry[], instructions: readonly MappedInstruction[]): readonly StepSize[] {
  const own = history.slice(-instructions.length)
  const sizes = new Map<string, number>()
  instructions.forEach(({ steps }, index) => {
    for (const step of steps) sizes.set(step, (sizes.get(step) ?? 0) + (own[index]?.bytes ?? 0))
  })
  return [...sizes].map(([step, bytes]) => ({ step, bytes }))
}
