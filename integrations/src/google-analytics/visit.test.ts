import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { visitOf } from "./visit.ts";

const SHAPE = /^[1-9]\d*\.[1-9]\d*$/;
const lead = (ga_client_id: string | null, ga_session_id: string | null = null, id = 123) => ({
  id,
  ga_client_id,
  ga_session_id,
});

describe("visitOf", () => {
  for (const [what, given, expected] of [
    ["a client id is taken as it is", "1493027756.1795186800", "1493027756.1795186800"],
    ["the whole _ga cookie gives its client id", "GA1.1.1493027756.1795186800", "1493027756.1795186800"],
    ["a cookie with a path gives its client id", "GA1.2-2.1493027756.1795186800", "1493027756.1795186800"],
    ["space around it is dropped", " 1493027756.1795186800\n", "1493027756.1795186800"],
  ] as const) {
    it(what, () => expect(visitOf(lead(given))).toEqual({ client_id: expected }));
  }

  for (const given of [
    null,
    "",
    "lead_123",
    "1493027756",
    "0.1795186800",
    "1493027756.0",
    "-1.5",
    "1.2.3",
    "GA1.1.1493027756",
    "amp-xQ7",
    "carlos@email.com",
    "11999999999",
  ]) {
    it(`${JSON.stringify(given)} is no client id: the stand-in of the lead is used`, () => {
      expect(visitOf(lead(given))).toEqual(visitOf(lead(null)));
    });
  }

  it("a stand-in has the shape that Google wants, stays the same for a lead and differs between leads", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 53 - 1 }), (id) => {
        const { client_id } = visitOf(lead(null, null, id));
        expect(client_id).toMatch(SHAPE);
        expect(visitOf(lead(null, "1795186800", id))).toEqual({ client_id });
        expect(visitOf(lead(null, null, id === 1 ? 2 : id - 1)).client_id).not.toBe(client_id);
      }),
    );
  });

  it("whatever a form sends, only digits and one dot leave", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (client, session) => {
        const visit = visitOf(lead(client, session));
        expect(visit.client_id).toMatch(SHAPE);
        if (visit.session_id !== undefined) expect(visit.session_id).toMatch(/^\d+$/);
      }),
    );
  });

  it("a session goes with its client, in digits only", () => {
    const client_id = "1493027756.1795186800";
    expect(visitOf(lead(client_id, "1795186800"))).toEqual({ client_id, session_id: "1795186800" });
    for (const session of ["GS1.1.1795186800.1.0", "abc", "", "0"]) {
      expect(visitOf(lead(client_id, session))).toEqual({ client_id });
    }
  });

  it("a session without its client is not sent", () => {
    expect(visitOf(lead("lead_123", "1795186800"))).not.toHaveProperty("session_id");
  });
});
