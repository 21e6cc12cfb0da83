import Dockerode from 'dockerode'
import { readEngineImage } from '../src/verify/engine-image.ts'
import { LayerStore } from '../src/verify/layer-store.ts'
import { layerBytes, mergedBytes } from '../src/verify/image-file-system.ts'
import { verdict } from '../src/verify/verdict.ts'
import { formatVerdict } from '../src/verify/format-verdict.ts'
const docker = new Dockerode()
const store = new LayerStore()
const read = async (id: string) => {
  const t = performance.now()
  const image = await readEngineImage(docker, id, store)
  const s = (performance.now() - t) / 1000
  const mb = layerBytes(image.fileSystem).reduce((a, b) => a + b, 0) / 1e6
  const waste = image.fileSystem.waste.reduce((a, { bytes }) => a + bytes, 0)
  console.log(id, s.toFixed(2), 's', mb.toFixed(0), 'MB', (mb / s).toFixed(0), 'MB/s', image.fileSystem.entries.size, 'paths; waste', waste, mb * 1e6 - mergedBytes(image.fileSystem), 'rss', (process.memoryUsage().rss / 1e6).toFixed(0))
  return image
}
const [a, b, c] = process.argv.slice(2)
const A = await read(a!), B = await read(b!), C = await read(c!)
const t = performance.now()
const v = verdict(A, B, C)
console.log('verdict ms', performance.now() - t)
console.log(formatVerdict(v))
