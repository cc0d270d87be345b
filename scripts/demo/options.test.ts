import { describe, expect, it } from "vitest";
import { readFlags } from "./options.ts";
import { SAMPLE_LEADS } from "./sample-leads.ts";

describe("what is said behind npm run demo", () => {
  it("is nothing at all, usually", () => {
    expect(readFlags([])).toEqual({
      isFresh: false,
      isQuiet: false,
      leads: SAMPLE_LEADS.length,
      isStreaming: true,
      buildsDashboard: true,
    });
  });

  it("is understood together", () => {
    const flags = readFlags(["--fresh", "--quiet", "--leads", "3", "--no-stream", "--no-build"]);
    expect(flags).toEqual({ isFresh: true, isQuiet: true, leads: 3, isStreaming: false, buildsDashboard: false });
  });

  it.each([[["--leads", "muitos"]], [["--leads", "-1"]], [["--leads="]], [["--rapido"]], [["agora"]]])(
    "is refused when it is %j",
    (args) => {
      expect(readFlags(args)).toHaveProperty("problem");
    },
  );
});
