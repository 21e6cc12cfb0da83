import { createReadStream } from 'node:fs'
import Dockerode from 'dockerode'
import { readImage } from '../src/verify/read-image.ts'
const docker = new Dockerode()
const { RootFS } = await docker.getImage('layerwright-verify-bench:a').inspect()
for (let i = 0; i < 4; i++) {
  for (const highWaterMark of [65536, 1 << 20]) {
  const t = performance.now()
  const f = await readImage(createReadStream('/tmp/a.tar', { highWaterMark }), RootFS.Layers ?? [])
  console.log(highWaterMark, 1002 / ((performance.now() - t) / 1000), 'MB/s', f.entries.size)
}}
const t = performance.now()
const { mergeLayers } = await import('../src/verify/merge-layers.ts')
const { layers } = await readImage(createReadStream('/tmp/a.tar'), RootFS.Layers ?? [])
const t2 = performance.now(); mergeLayers(layers); console.log('merge ms', performance.now() - t2)
