/** A file or link of a build context. */
export type ContextFile =
  | { readonly path: string; readonly content: string | Buffer; readonly mode?: number }
  | { readonly path: string; readonly target: string }

// The time is the same in all contexts and archives, so that what is copied is too.
export const TIME = new Date(0)
