/** The names of a tool's properties where the model's API takes others than the client's. */

/** One to one. Only the top level of a tool's arguments is ever renamed. */
export interface PropertyNames {
  /** By the client's name: the one the model's API takes. */
  readonly toApi: ReadonlyMap<string, string>;
  /** By the API's name: the client's. */
  readonly toClient: ReadonlyMap<string, string>;
}
