/**
 * better-auth as we use it: e-mail and password, a second factor for those who switch it on, sessions in our own
 * database, sign-up closed. It is loaded when somebody first logs in: it costs half a second and 40 MB, which a
 * process that only takes leads in never pays (measured with 1.7.25 on Node 26).
 */
import type { Auth } from "better-auth";
import type { Database } from "../../store/database.ts";
import { PASSWORD_CHARS } from "../schemas/system.ts";

export const AUTH_PATH = "/api/auth";
/** Carries the caller's address from us to the library: set by us alone, after `TRUST_PROXY` was considered. */
export const ADDRESS_HEADER = "x-streamleads-address";
export const COOKIE_PREFIX = "streamleads";
const SESSION_DAYS = 30;
const DAY_SECONDS = 86_400;

export interface PeopleSettings {
  db: Database;
  /** At least 32 characters; signs cookies and seals second factors. */
  secret: string;
  publicUrl: string | undefined;
  /** Where the hub listens, for an installation without PUBLIC_URL. */
  localUrl: string;
  /** Attempts to log in per minute and address. */
  loginsPerMinute: number;
}

/** Loads the library and binds it to our database. */
export async function openBetterAuth(settings: PeopleSettings): Promise<Auth> {
  const [{ betterAuth }, options] = await Promise.all([import("better-auth"), betterAuthOptions(settings)]);
  return betterAuth(options) as unknown as Auth;
}

/** The options alone, from which the library can also tell which tables it needs. */
export async function betterAuthOptions(settings: PeopleSettings) {
  const { twoFactor } = await import("better-auth/plugins/two-factor");
  const isSecure = settings.publicUrl?.startsWith("https://") ?? false;
  return {
    appName: "StreamLeads",
    baseURL: settings.publicUrl ?? settings.localUrl,
    basePath: AUTH_PATH,
    secret: settings.secret,
    database: { db: settings.db.kysely as never, type: "postgres" as const },
    // Its lines name e-mails and addresses; what matters reaches our own log as a status.
    logger: { disabled: true },
    telemetry: { enabled: false },
    trustedOrigins: ownOriginsOf,
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: PASSWORD_CHARS.min,
      maxPasswordLength: PASSWORD_CHARS.max,
      revokeSessionsOnPasswordReset: true,
    },
    rateLimit: {
      enabled: true,
      storage: "memory" as const,
      window: 60,
      max: 300,
      customRules: {
        "/sign-in/*": { window: 60, max: settings.loginsPerMinute },
        "/two-factor/*": { window: 60, max: settings.loginsPerMinute },
      },
    },
    advanced: {
      // Said although they are the defaults: under NODE_ENV=test the library would leave these checks out.
      disableOriginCheck: false,
      disableCSRFCheck: false,
      cookiePrefix: COOKIE_PREFIX,
      useSecureCookies: isSecure,
      defaultCookieAttributes: { sameSite: "lax" as const, httpOnly: true, secure: isSecure },
      ipAddress: { ipAddressHeaders: [ADDRESS_HEADER] },
    },
    user: {
      modelName: "people",
      fields: columns("emailVerified", "createdAt", "updatedAt"),
      // `input: false`: nobody changes a role through the library's own routes.
      additionalFields: { role: { type: "string" as const, required: true, input: false } },
    },
    session: {
      modelName: "people_sessions",
      fields: columns("expiresAt", "createdAt", "updatedAt", "ipAddress", "userAgent", "userId"),
      expiresIn: SESSION_DAYS * DAY_SECONDS,
      // A session ends when it was meant to, whoever uses it: no cookie has to be renewed on the way.
      disableSessionRefresh: true,
    },
    account: {
      modelName: "people_accounts",
      fields: columns(
        ...["accountId", "providerId", "userId", "accessToken", "refreshToken", "idToken", "accessTokenExpiresAt"],
        ...["refreshTokenExpiresAt", "createdAt", "updatedAt"],
      ),
    },
    verification: { modelName: "people_verifications", fields: columns("expiresAt", "createdAt", "updatedAt") },
    plugins: [
      twoFactor({
        issuer: "StreamLeads",
        schema: {
          user: { fields: columns("twoFactorEnabled") },
          twoFactor: {
            modelName: "people_two_factor",
            fields: columns("backupCodes", "userId", "failedVerificationCount", "lockedUntil"),
          },
        } as never,
      }),
    ],
  };
}

/** Our own pages, under whatever name the request reached us; behind a proxy the scheme here may be the inner one. */
function ownOriginsOf(request?: Request): string[] {
  if (!request) return [];
  const { host } = new URL(request.url);
  return [`http://${host}`, `https://${host}`];
}

/** `emailVerified` → `email_verified`: the database keeps the spelling of its other tables. */
function columns(...names: string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, name.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`)]));
}
