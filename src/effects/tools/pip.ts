import type { PipStep } from '../../ir/steps/pip.ts'
import { buildCacheMount } from './build-cache.ts'
import { pythonEffects } from './python-packages.ts'
import type { Tool } from './tool.ts'

/** Source: pip's own documentation, 'Caching' and 'Configuration'. */
export const PIP: Tool<PipStep> = {
  name: 'pip',
  commands: [
    'pip install',
    'pip3 install',
    'pip download',
    'pip wheel',
    'python -m pip install',
    'python3 -m pip install',
  ],
  caches: [
    {
      directory: '~/.cache/pip',
      movedBy: { variables: ['PIP_CACHE_DIR', 'XDG_CACHE_HOME'], flags: ['--cache-dir'] },
      configuredBy: {
        files: ['/etc/pip.conf', '/etc/xdg/pip/pip.conf', '~/.config/pip/pip.conf', '~/.pip/pip.conf'],
        project: [],
        variables: ['PIP_CONFIG_FILE'],
        flags: [],
      },
      // Any value but the empty one, 0 and false too: pip, cmdoptions.py, _handle_no_cache_dir.
      disabledBy: {
        variables: ['PIP_NO_CACHE_DIR'],
        flags: ['--no-cache-dir'],
        values: /./,
        overruledBy: ['--cache-dir'],
      },
      emptiedBy: ['pip cache purge', 'pip3 cache purge'],
    },
  ],
  effects: (step) => pythonEffects(step, step.user ? undefined : step.prefix, ['env:PIP_*']),
  needsRoot: false,
  needsFind: true,
  mountReason:
    'downloads are kept in a mount, and wheels that pip built are not; --cache-dir on the command line makes it hit even where PIP_NO_CACHE_DIR is set',
  mounts: (step) => [buildCacheMount(step, 'pip')],
}
