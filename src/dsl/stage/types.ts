/** These stand in the messages of the type checker: `Property 'apt' does not exist on type 'Stage<"not root: …">'`. */
export type NotRoot = "not root: .user('root') goes back"
export type CmdIsSet = 'its CMD is set: take one of the two out'
export type EntrypointIsSet = 'its ENTRYPOINT is set: take one of the two out'
export type HealthcheckIsSet = 'its HEALTHCHECK is set: take one of the two out'

/** Who the steps run as: what changes the system needs `root`. */
export type StageUser = 'root' | NotRoot

/** What a stage can have once. */
export type Once = CmdIsSet | EntrypointIsSet | HealthcheckIsSet

export declare const STATE: unique symbol

/** A stage, whoever its user is and whatever is set. */
export interface AnyStage<User extends StageUser = StageUser, Done extends Once = Once> {
  /** Only for the type checker. */
  readonly [STATE]: { readonly user: User; readonly done: Done }
}
