import { describe, expect, it } from "vitest";
import { clockAt, DAY, HOUR, MINUTE } from "../../fixtures/moments.ts";
import { needsReconnect, quotaWords, tokenExpiry } from "./health.model.ts";

const now = new Date("2026-11-23T18:00:00Z");
const clock = clockAt(now);
const endsIn = (ms: number) => clock.ago(-ms);

describe("tokenExpiry", () => {
  it.each([
    [60 * DAY, "O acesso vence em 60 dias", "quiet"],
    [7 * DAY, "O acesso vence em 7 dias", "quiet"],
    [6 * DAY + HOUR, "O acesso vence em 6 dias", "wait"],
    [5 * HOUR, "O acesso vence em 5 h", "wait"],
    [1, "O acesso vence em 1 min", "wait"],
    [0, "O acesso venceu há 1 min", "bad"],
    [-3 * DAY, "O acesso venceu há 3 dias", "bad"],
  ])("of a token that ends in %i ms says %j, %s", (ms, words, tone) =>
    expect(tokenExpiry({ token_expires_at: endsIn(ms), oauth: null }, now)).toMatchObject({ words, tone }),
  );

  it("says nothing of a token without an end", () =>
    expect(tokenExpiry({ token_expires_at: null, oauth: null }, now)).toBeUndefined());

  it("does not alarm about the hour of a token that is renewed every hour", () => {
    const oauth = { state: "live" as const, since: clock.ago(20 * MINUTE) };
    expect(tokenExpiry({ token_expires_at: endsIn(40 * MINUTE), oauth }, now)).toMatchObject({
      tone: "quiet",
      renewsItself: true,
    });
  });

  it("alarms when one given for weeks is in its last days all the same", () => {
    const oauth = { state: "live" as const, since: clock.ago(55 * DAY) };
    expect(tokenExpiry({ token_expires_at: endsIn(5 * DAY), oauth }, now)).toMatchObject({ tone: "wait" });
  });

  it.each(["revoked", "lost"] as const)("does not count down to the end of %s access", (state) => {
    const oauth = { state, since: clock.ago(MINUTE) };
    expect(tokenExpiry({ token_expires_at: endsIn(HOUR), oauth }, now)).toEqual({
      words: "O acesso foi encerrado",
      tone: "bad",
      renewsItself: false,
    });
  });
});

describe("quotaWords", () => {
  it("says what is left of what", () =>
    expect(quotaWords({ what: "mensagens hoje", left: 1_120, limit: 2_000 })).toBe(
      "sobram 1.120 de 2.000 mensagens hoje",
    ));
});

describe("needsReconnect", () => {
  const live = { state: "live" as const, since: null };
  it.each([
    ["access that was taken back", { cause: "oauth_revoked", oauth: live, source: "dashboard" }, true],
    ["access never given", { cause: "oauth_needed", oauth: { state: "none", since: null }, source: "dashboard" }, true],
    ["another cause", { cause: "http_401", oauth: live, source: "dashboard" }, false],
    ["one that the environment describes", { cause: "oauth_revoked", oauth: live, source: "env" }, false],
    ["no pause", { cause: null, oauth: live, source: "dashboard" }, false],
  ] as const)("%s: %o", (_, connection, expected) => expect(needsReconnect(connection)).toBe(expected));
});
