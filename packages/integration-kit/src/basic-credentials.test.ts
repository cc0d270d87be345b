import { describe, expect, it } from "vitest";
import { basicCredentials, credentialsIn } from "./basic-credentials.ts";

describe("basicCredentials", () => {
  it("reads the example of RFC 7617, and one beyond ASCII", () => {
    expect(basicCredentials("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==")).toEqual({
      user: "Aladdin",
      password: "open sesame",
    });
    expect(basicCredentials("Basic dGVzdDoxMjPCow==")).toEqual({ user: "test", password: "123£" });
  });

  it.each(["basic QTpi", "BASIC  QTpi", " Basic QTpi "])("is not particular about %j", (header) => {
    expect(basicCredentials(header)).toEqual({ user: "A", password: "b" });
  });

  it.each([
    undefined,
    "",
    "Basic",
    "Basic ",
    "Bearer QTpi",
    "QTpi",
    "Basic QTpi, Basic QTpi",
    "Basic !!!",
    "Basic YWJj",
  ])("finds none in %j", (header) => expect(basicCredentials(header)).toBeUndefined());
});

describe("credentialsIn", () => {
  it.each([
    ["a:b", { user: "a", password: "b" }],
    ["a:b:c", { user: "a", password: "b:c" }],
    [":", { user: "", password: "" }],
    ["ab", undefined],
    ["", undefined],
  ])("splits %j at its first colon", (pair, expected) => expect(credentialsIn(pair)).toEqual(expected));
});
