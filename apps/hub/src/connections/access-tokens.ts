/**
 * Access that people gave by OAuth, as connections need it: which token stands in which setting. Who keeps and refreshes
 * the tokens is no concern of theirs; after a change of `oauth_tokens` that one calls `Connections.announce`.
 */

/** The access of one connection, laid over its own settings. */
export interface Access {
  /** The connector's `oauth.tokenField`. */
  field: string;
  token: string;
  /** What the provider told beside the token (`apiDomain`, the data centre). */
  settings?: Readonly<Record<string, string>>;
}

export interface AccessTokens {
  /**
   * Live access by connection id. Absent: none was given, or it ended. `unreadable`: sealed with a key that is not here.
   * Throws when the database is away: that is not absence.
   */
  read(connectionIds: readonly number[]): Promise<ReadonlyMap<number, Access | "unreadable">>;
  /**
   * Ends the access at the provider, as well as it can, when a connection is removed; its tokens are deleted right after.
   * Never throws.
   */
  end?(connectionId: number): Promise<void>;
}

export const NO_ACCESS: AccessTokens = { read: async () => new Map() };
