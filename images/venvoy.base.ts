/** The base image of venvoy, a portable Python environment for data work. */
import { arg, image, sh, stage, text, variable } from 'layerwright'

const pythonVersion = arg('PYTHON_VERSION', '3.11')
const userId = arg('USER_ID', '1000')
const groupId = arg('GROUP_ID', '1000')

const conda = '/opt/conda'
export const environment = `${conda}/envs/venvoy`

const fixHostHome = `#!/bin/bash
set -e
# Hands /host-home to the user of the host when it is mounted and root owns it.
if [ -d /host-home ] && [ -n "$HOST_UID" ] && [ -n "$HOST_GID" ]; then
    if [ "$(stat -c %u /host-home 2>/dev/null || echo 0)" = "0" ]; then
        chown -R "$HOST_UID:$HOST_GID" /host-home 2>/dev/null || true
        chmod 755 /host-home 2>/dev/null || true
    fi
fi
`

const bashrc = [
  `source ${conda}/etc/profile.d/conda.sh`,
  'conda activate venvoy',
  'export PS1="(🤖 venvoy) \\u@\\h:\\w\\$ "',
  'echo "🚀 venvoy: Python $(python --version 2>&1), packages by mamba, uv and pip"',
  'echo "📂 Workspace: $(pwd), home of the host: /host-home"',
]

export const base = stage()
  .from(text`python:${pythonVersion}-slim`, { as: 'base' })
  .label({
    'org.opencontainers.image.title': 'venvoy',
    'org.opencontainers.image.description':
      'Extremely Portable AI-ready Python environment with ultra-fast package managers',
    'org.opencontainers.image.url': 'https://github.com/zaphodbeeblebrox3rd/venvoy',
    'org.opencontainers.image.source': 'https://github.com/zaphodbeeblebrox3rd/venvoy',
    'org.opencontainers.image.vendor': 'zaphodbeeblebrox3rd',
    'org.opencontainers.image.licenses': 'MIT',
  })
  .env({
    PYTHONUNBUFFERED: '1',
    PYTHONDONTWRITEBYTECODE: '1',
    PIP_NO_CACHE_DIR: '1',
    PIP_DISABLE_PIP_VERSION_CHECK: '1',
  })
  .env({ VENVOY_VERSION: '0.1.0' }, { changes: 'monthly', as: 'version' })

  .apt(
    [
      'build-essential',
      'curl',
      'git',
      'wget',
      'vim',
      'nano',
      'htop',
      'procps',
      'ca-certificates',
      'gnupg',
      'lsb-release',
    ],
    { recommends: true, as: 'system-packages' },
  )
  .aptRepository('docker', {
    url: 'https://download.docker.com/linux/debian',
    key: 'https://download.docker.com/linux/debian/gpg',
    components: ['stable'],
  })
  .apt(['docker-ce-cli'], { recommends: true, as: 'docker-cli' })

  .condaInstaller({ prefix: conda })
  .env({ PATH: text`${conda}/bin:${variable('PATH')}` })
  .run('conda init bash', {
    reads: [conda, '/root'],
    writes: ['/root/.bashrc', `${conda}/bin`, `${conda}/condabin`, `${conda}/etc`, `${conda}/lib`, `${conda}/shell`],
    as: 'conda-init',
  })
  .run(
    ['main', 'r'].map(
      (channel) => sh`conda tos accept --override-channels --channel ${`https://repo.anaconda.com/pkgs/${channel}`}`,
    ),
    { reads: [conda, '/root', 'network'], writes: ['/root/.conda'], as: 'conda-terms' },
  )
  .conda(['conda'], {
    command: 'update',
    channels: ['defaults'],
    fallbackChannels: ['conda-forge'],
    onFailure: 'report',
    as: 'update-conda',
  })
  .conda(['certifi', 'openssl', 'ca-certificates'], {
    command: 'update',
    channels: ['defaults'],
    fallbackChannels: ['conda-forge'],
    onFailure: 'report',
    as: 'update-certificates',
  })
  .conda(['mamba'], { channels: ['defaults'], fallbackChannels: ['conda-forge'], as: 'mamba' })
  .conda([text`python=${pythonVersion}`], {
    tool: 'mamba',
    command: 'create',
    environment: 'venvoy',
    channels: ['conda-forge'],
    as: 'environment',
  })
  .pip(['uv'], { prefix: conda, as: 'uv' })
  .env({
    CONDA_DEFAULT_ENV: 'venvoy',
    CONDA_PREFIX: environment,
    PATH: text`${environment}/bin:${variable('PATH')}`,
  })
  .conda(
    ['numpy', 'pandas', 'matplotlib', 'seaborn', 'jupyter', 'ipython', 'requests', 'python-dotenv', 'scikit-learn'],
    { tool: 'mamba', environment: 'venvoy', channels: ['conda-forge'], as: 'science-packages' },
  )
  .pip(['rich', 'click', 'fastapi', 'uvicorn'], { prefix: environment, as: 'web-packages' })

  .run([sh`groupadd -g ${groupId} venvoy`, sh`useradd -l -u ${userId} -g ${groupId} -m -s /bin/bash venvoy`], {
    reads: ['accounts', '/etc/skel', '/etc/login.defs'],
    writes: ['accounts', '/home/venvoy'],
    changes: 'yearly',
    as: 'account',
  })
  .workdir('/workspace', { changes: 'yearly' })
  .run('chown venvoy:venvoy /workspace', {
    reads: ['accounts', '/workspace'],
    writes: ['/workspace'],
    changes: 'yearly',
    as: 'workspace',
  })
  .run('install -d -m 755 /host-home', { reads: [], writes: ['/host-home'], changes: 'yearly', as: 'host-home' })
  .file('/usr/local/bin/fix-host-home.sh', fixHostHome, { mode: '755' })
  .user('venvoy')
  .run(sh`printf '%s\n' ${bashrc} >> ~/.bashrc`, {
    reads: ['accounts', '/home/venvoy'],
    writes: ['/home/venvoy'],
    as: 'bashrc',
  })
  .cmd(['/bin/bash'])

export default image(import.meta, { name: 'venvoy.base', target: base })
