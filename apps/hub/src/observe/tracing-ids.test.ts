import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readingId, readTraceparent, traceOf, traceOfTouch } from "./tracing-ids.ts";

describe("the ids of a trace", () => {
  const text = fc.string();
  it("are the same wherever they are worked out, and well formed", () => {
    fc.assert(
      fc.property(text, text, text, (install, source, providerId) => {
        const ids = traceOf(install, { source, providerId });
        expect(traceOf(install, { source, providerId })).toEqual(ids);
        expect(ids.traceId).toMatch(/^[0-9a-f]{32}$/);
        expect([ids.rootId, ids.intakeId, readingId(ids, 1)].every((id) => /^[0-9a-f]{16}$/.test(id))).toBe(true);
      }),
    );
  });

  it("differ by installation, source, id, try, and for a touch whose request is gone", () => {
    const all = [
      traceOf("a", { source: "api", providerId: "1" }),
      traceOf("b", { source: "api", providerId: "1" }),
      traceOf("a", { source: "form", providerId: "1" }),
      traceOf("a", { source: "api", providerId: "2" }),
      traceOfTouch("a", 1),
    ];
    expect(new Set(all.map(({ traceId }) => traceId)).size).toBe(all.length);
    const [one = all[4]] = all;
    expect(readingId(one!, 1)).not.toBe(readingId(one!, 2));
  });
});

describe("traceparent", () => {
  const [trace, span] = ["0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"];
  it.each([
    [`00-${trace}-${span}-01`, 1],
    [`00-${trace}-${span}-00`, 0],
    [`cc-${trace}-${span}-01-what-comes-later`, 1],
  ])("%s is read", (header, traceFlags) => {
    expect(readTraceparent(header)).toEqual({ traceId: trace, spanId: span, traceFlags });
  });

  it.each([
    undefined,
    "",
    [`00-${trace}-${span}-01`],
    `ff-${trace}-${span}-01`,
    `00-${trace}-${span}-01-more`,
    `00-${"0".repeat(32)}-${span}-01`,
    `00-${trace}-${"0".repeat(16)}-01`,
    `00-${trace.toUpperCase()}-${span}-01`,
    `cc-${trace}-${span}-01-${"x".repeat(600)}`,
  ])("%j is none", (header) => {
    expect(readTraceparent(header)).toBeUndefined();
  });
});
