/** venvoy with a notebook server that starts by itself: the base image's stage, extended. */
import { image, stage } from 'layerwright'
import { base, environment } from './venvoy.base.ts'

const notebook = stage()
  .from(base)
  .label({ 'org.opencontainers.image.title': 'venvoy notebook' })
  .user('root')
  .apt(['graphviz'])
  .pip(['jupyterlab', 'ipywidgets'], { prefix: environment })
  .user('venvoy')
  .expose([8888])
  .cmd([`${environment}/bin/jupyter-lab`, '--ip=0.0.0.0', '--no-browser'])

export default image(import.meta, { name: 'venvoy.notebook', target: notebook })
