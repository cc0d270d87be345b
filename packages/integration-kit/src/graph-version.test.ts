import { describe, expect, it } from "vitest";
import {
  apiUrlProblem,
  apiUrlShapeProblem,
  CURRENT_GRAPH_VERSION,
  GRAPH_API_URL,
  graphBaseUrl,
  graphVersionOf,
  graphVersionShapeProblem,
  retiredVersion,
} from "./graph-version.ts";

const NOW = new Date("2026-11-23T15:00:00Z");

describe("graphBaseUrl", () => {
  for (const [guarantee, apiUrl, base] of [
    ["the default address carries the current version", undefined, "https://graph.facebook.com/v26.0"],
    ["a blank setting is the default", "  ", "https://graph.facebook.com/v26.0"],
    [
      "a version at the end of the address is kept",
      "https://graph.facebook.com/v24.0",
      "https://graph.facebook.com/v24.0",
    ],
    ["slashes at the end are dropped", "https://graph.facebook.com/v25.0//", "https://graph.facebook.com/v25.0"],
    ["an address without a version gets the current one", "http://127.0.0.1:4010", "http://127.0.0.1:4010/v26.0"],
    ["a path before the version is kept", "http://127.0.0.1:4010/whatsapp", "http://127.0.0.1:4010/whatsapp/v26.0"],
  ] as const) {
    it(guarantee, () => expect(graphBaseUrl(apiUrl)).toBe(base));
  }

  for (const [guarantee, apiUrl, version, base] of [
    [
      "a version of its own completes an address without one",
      "http://127.0.0.1:4010",
      "v25.0",
      "http://127.0.0.1:4010/v25.0",
    ],
    ["a version of its own replaces the default", undefined, "v25.0", "https://graph.facebook.com/v25.0"],
    ["a version at the end of the address wins", "http://127.0.0.1:4010/v24.0", "v25.0", "http://127.0.0.1:4010/v24.0"],
    ["a blank version is the current one", "http://127.0.0.1:4010", " ", "http://127.0.0.1:4010/v26.0"],
  ] as const) {
    it(guarantee, () => expect(graphBaseUrl(apiUrl, version)).toBe(base));
  }
});

describe("a version that stands alone", () => {
  it.each([
    ["v26.0", true],
    [" v26.0 ", true],
    ["v18.0", true],
    ["26.0", false],
    ["v26", false],
    ["latest", false],
    ["v26.0/me", false],
  ])("%j has the form of a version: %s", (version, isFine) => {
    expect(graphVersionShapeProblem(version) === undefined).toBe(isFine);
  });

  it("is said to be retired with its day, and not before", () => {
    expect(retiredVersion("v18.0", NOW)).toBe("A versão v18.0 da Graph API foi encerrada pela Meta em 26/01/2026.");
    expect(retiredVersion("v26.0", NOW)).toBeUndefined();
    expect(retiredVersion("what", NOW)).toBeUndefined();
  });

  it("is read from the end of an address", () => {
    expect(graphVersionOf("https://graph.facebook.com/v25.0/")).toBe("v25.0");
    expect(graphVersionOf("https://graph.facebook.com/v25.0/me")).toBeUndefined();
  });
});

describe("apiUrlShapeProblem", () => {
  it("leaves the calendar alone: a retired version has the right form", () => {
    expect(apiUrlShapeProblem("https://graph.facebook.com/v18.0")).toBeUndefined();
    expect(apiUrlShapeProblem("https://graph.facebook.com")).toBeUndefined();
    expect(apiUrlShapeProblem("https://graph.facebook.com/v26.0/me")).toContain(GRAPH_API_URL);
  });
});

describe("apiUrlProblem", () => {
  it("reports the seed's v18.0 with its last day and the version to use", () => {
    expect(apiUrlProblem("https://graph.facebook.com/v18.0", NOW)).toBe(
      `A versão v18.0 da Graph API foi encerrada pela Meta em 26/01/2026. Use ${CURRENT_GRAPH_VERSION}: ${GRAPH_API_URL}.`,
    );
  });

  for (const [guarantee, apiUrl, now, isProblem] of [
    ["the default address is fine", GRAPH_API_URL, NOW, false],
    ["a slash at the end is fine", `${GRAPH_API_URL}/`, NOW, false],
    ["a version newer than the table is fine", "https://graph.facebook.com/v31.0", NOW, false],
    ["an address without a version is fine", "http://127.0.0.1:4010", NOW, false],
    ["v20.0 has ended in November 2026", "https://graph.facebook.com/v20.0", NOW, true],
    ["a version works on its last day", "https://graph.facebook.com/v21.0", new Date("2027-01-21T23:59:00Z"), false],
    ["a version is retired the day after", "https://graph.facebook.com/v21.0", new Date("2027-01-22T00:00:00Z"), true],
    ["a version older than the table is retired", "https://graph.facebook.com/v3.2", NOW, true],
    ["a version without its minor number is a problem", "https://graph.facebook.com/v26", NOW, true],
    ["a version before other path parts is a problem", "https://graph.facebook.com/v26.0/106540352242922", NOW, true],
    ["a query is a problem", `${GRAPH_API_URL}?access_token=x`, NOW, true],
    ["another scheme is a problem", "ftp://graph.facebook.com/v26.0", NOW, true],
    ["what is no address is a problem", "graph.facebook.com", NOW, true],
  ] as const) {
    it(guarantee, () => {
      const problem = apiUrlProblem(apiUrl, now);
      if (isProblem) expect(problem).toContain(CURRENT_GRAPH_VERSION);
      else expect(problem).toBeUndefined();
    });
  }
});
