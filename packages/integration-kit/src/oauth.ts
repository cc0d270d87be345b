/**
 * How a provider gives access to an account (OAuth 2.0), as data. The hub does the rest: state bound to the browser,
 * PKCE, the exchange, refresh before expiry by one process of all, sealed tokens, reconnecting.
 */
import type { Fields, Settings } from "./connector.ts";

export interface OAuth<F extends Fields = Fields> {
  /** Name in `/oauth/{provider}/start|callback` and in `<PROVIDER>_CLIENT_ID|_CLIENT_SECRET`: "hubspot", "google", "meta". */
  provider: string;
  /** Page of the provider that documents it. */
  docs: string;
  /** Addresses; functions of the settings, because some depend on the account (`https://{subdomain}.zendesk.com/…`). */
  authorizationUrl: (settings: Settings<F>) => string;
  tokenUrl: (settings: Settings<F>) => string;
  /**
   * What the provider calls itself in the `iss` of its answers (RFC 9207). Absent: an `iss` has to be of the origin of
   * `authorizationUrl`. Providers that send none are told apart by the address that they send people back to.
   */
  issuer?: (settings: Settings<F>) => string;
  /** Ends the access when the connection is removed (RFC 7009), where the provider has it. */
  revokeUrl?: (settings: Settings<F>) => string;
  /** The least that the connector needs. */
  scopes: readonly string[];
  /** Between scopes; default a space (RFC 6749), "," at Slack and Meta. */
  scopeSeparator?: string;
  /** Further parameters of the authorisation request: `{ access_type: "offline", prompt: "consent" }`. */
  parameters?: Readonly<Record<string, string>>;
  /** RFC 7636, S256; `false` where the provider refuses the parameter or does not know it. */
  pkce: boolean;
  /** How the client proves itself at the token address. */
  clientAuth: "basic" | "post" | "json";
  /** The setting that takes the access token: the connector reads it as if it had been typed in. */
  tokenField: keyof F & string;
  /** `rotates`: each refresh token is worth one use. `none`: tokens do not end, or are renewed by `renew`. */
  refresh: "rotates" | "stays" | "none";
  /** Seconds that an access token lives when the answer does not say; absent: it does not end. */
  expiresInDefault?: number;
  /**
   * Brings a 2xx answer that is not RFC 6749's into its shape: `access_token`, `refresh_token`, `expires_in` (Slack's
   * `authed_user`). The type of the token is the connector's business: it need not be there.
   */
  answer?: (json: unknown) => unknown;
  /**
   * Of an answer that refuses a refresh: whether the access is gone for good, so that a person has to give it again.
   * Default: the usual codes (`invalid_grant`, `invalid_refresh_token`, …).
   */
  isGrantGone?: (status: number, json: unknown) => boolean;
  /**
   * Settings that the provider's own answer tells (`api_domain` at Pipedrive, the subdomain): kept with the tokens, and
   * read again from the answer of each refresh.
   */
  settingsOf?: (json: unknown) => Partial<Settings<F>>;
  /** A look-up after the exchange for what the answer does not tell (the data centre at Mailchimp); bounded as a check. */
  discover?: (
    token: string,
    settings: Settings<F>,
    fetchJson: (url: string, headers: Record<string, string>) => Promise<unknown>,
  ) => Promise<Partial<Settings<F>>>;
  /** Exchanges a short-lived token for a long-lived one by the provider's own call (Meta's `fb_exchange_token`). */
  renew?: (
    token: string,
    client: { id: string; secret: string },
    settings: Settings<F>,
  ) => { url: string; query: Record<string, string> };
}
