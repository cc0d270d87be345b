/** What the routes ask about callers, once per hub: the checks of keys and of people share its database. */
import type { HubContext } from "../../hub-context.ts";
import { KeyCheck } from "./key-check.ts";
import { People } from "./people.ts";

export interface Auth {
  keys: KeyCheck;
  people: People;
}

export type AuthParts = Pick<HubContext, "config" | "db" | "sealer" | "log" | "now">;

/** Brokers of one agency share an address. */
const LOGINS_PER_MINUTE = 20;
const AUTH_OF = new WeakMap<HubContext["db"], Auth>();

/** The same for the same hub, so that a key revoked by one route is forgotten by all. */
export function authOf(hub: AuthParts): Auth {
  const known = AUTH_OF.get(hub.db);
  if (known) return known;
  const { config, db, sealer, log, now } = hub;
  const auth = {
    keys: new KeyCheck({ db, log, now }),
    people: new People(
      {
        db,
        secret: sealer.derive("people"),
        publicUrl: config.PUBLIC_URL,
        localUrl: `http://localhost:${config.PORT}`,
        loginsPerMinute: LOGINS_PER_MINUTE,
      },
      now,
    ),
  };
  AUTH_OF.set(db, auth);
  return auth;
}
