/** venvoy for web services: the base image's stage, extended with a server and what draws its diagrams. */
import { image, stage } from 'layerwright'
import { base, environment } from './venvoy.base.ts'

const web = stage()
  .from(base)
  .label({ 'org.opencontainers.image.title': 'venvoy web' })
  .user('root')
  .apt(['graphviz'])
  .pip(['gunicorn', 'httpx'], { prefix: environment })
  .user('venvoy')
  .expose([8000])
  .cmd([`${environment}/bin/gunicorn`, '--bind=0.0.0.0:8000', 'main:app'])

export default image(import.meta, { name: 'venvoy.web', target: web })
