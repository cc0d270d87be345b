import { describe, expect, it } from "vitest";
import { nodeProblem } from "./require-node.mjs";

describe("the Node that runs a script", () => {
  it.each(["26.0.0", "26.10.0", "27.1.0", "100.0.0"])("%s is new enough", (version) => {
    expect(nodeProblem(version)).toBeUndefined();
  });

  it.each(["25.9.0", "24.11.1", "20.19.0", "8.17.0"])("%s is told what to do instead", (version) => {
    expect(nodeProblem(version)).toContain(version);
    expect(nodeProblem(version)).toContain("npm start");
  });
});
