import type { PythonPackagesBase } from './python-packages.ts'

export interface PipStep extends PythonPackagesBase<'pip'> {
  /** The environment's root directory, whose bin/pip runs; absent is the pip on the PATH. */
  readonly prefix?: string
  /** Into the home of whoever runs it. */
  readonly user: boolean
}
