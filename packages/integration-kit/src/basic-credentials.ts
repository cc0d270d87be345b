/** Credentials of HTTP's Basic scheme (RFC 7617), as portals prove themselves with them. */

export interface Credentials {
  user: string;
  password: string;
}

/** The credentials of an `Authorization` header, whatever the case of its scheme; `undefined` when it carries none. Never throws. */
export function basicCredentials(authorization: string | undefined): Credentials | undefined {
  const encoded = /^basic +(\S+)$/i.exec(authorization?.trim() ?? "")?.[1];
  return encoded === undefined ? undefined : credentialsIn(Buffer.from(encoded, "base64").toString("utf8"));
}

/** "user:password", in which only the password may have more colons; `undefined` without one. */
export function credentialsIn(pair: string): Credentials | undefined {
  const colon = pair.indexOf(":");
  return colon === -1 ? undefined : { user: pair.slice(0, colon), password: pair.slice(colon + 1) };
}
