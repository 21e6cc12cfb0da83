/** Thrown inside a DSL call for a wrong argument; the call turns it into a diagnostic with its place. */
export class Mistake extends Error {}
