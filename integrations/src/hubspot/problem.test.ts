import type { HttpAnswer } from "@streamleads/integration-kit";
import { describe, expect, it } from "vitest";
import { emailTaken, invalidValues, missingScopes, valueTaken } from "./fake-answers.ts";
import { problemInBatch, problemOf } from "./problem.ts";

function answer(status: number, json: unknown, headers: Record<string, string> = {}): HttpAnswer {
  return { kind: "answer", status, headers, json, text: JSON.stringify(json ?? null), durationMs: 1 };
}

describe("problemOf", () => {
  it("reads refused properties out of the message and leaves their values there", () => {
    const invalid = { name: "email", error: "INVALID_EMAIL", message: "Email address bia@exemplo is invalid" };
    const problem = problemOf(answer(400, invalidValues([invalid]).json));
    expect(problem).toMatchObject({
      category: "VALIDATION_ERROR",
      properties: [{ name: "email", code: "INVALID_EMAIL" }],
    });
    expect(JSON.stringify(problem)).not.toContain("bia@exemplo");
  });

  it("reads refused properties out of errors[] as well", () => {
    const errors = [
      { message: "too long", code: "PROPERTY_VALUE_TOO_LONG", context: { propertyName: ["city"] } },
      { message: "no such option", code: "INVALID_OPTION", in: "streamleads_tags" },
    ];
    expect(problemOf(answer(400, { category: "VALIDATION_ERROR", errors })).properties).toEqual([
      { name: "city", code: "PROPERTY_VALUE_TOO_LONG" },
      { name: "streamleads_tags", code: "INVALID_OPTION" },
    ]);
  });

  it("reads the name of an unknown property out of a plain sentence", () => {
    const message = 'Property "streamleads_score" does not exist';
    expect(problemOf(answer(400, { message })).properties).toEqual([
      { name: "streamleads_score", code: "PROPERTY_DOESNT_EXIST" },
    ]);
  });

  it("reads the id of the contact that has the e-mail", () => {
    expect(problemOf(answer(409, emailTaken("3401").json)).conflict).toEqual({ property: "email", existingId: "3401" });
  });

  it("takes the holder of a unique value, not the record that was being written", () => {
    const { json } = valueTaken("deals", "streamleads_deal_key", "123-1", "552148386511", "552239500007");
    expect(problemOf(answer(400, json)).conflict).toEqual({
      property: "streamleads_deal_key",
      existingId: "552239500007",
    });
  });

  it.each([
    "Contact already exists. Existing ID: 12",
    "Cannot set PropertyValueCoordinates{propertyName=email} on 1. 12 already has that value.",
  ])("a lead who writes HubSpot's sentence into a field names no contact: %s", (text) => {
    const invalid = { name: "city", error: "PROPERTY_VALUE_TOO_LONG", message: `${text} is too long` };
    expect(problemOf(answer(400, invalidValues([invalid]).json)).conflict).toBeUndefined();
  });

  it.each([
    ["listed as missing", { context: { missingScopes: ["crm.objects.deals.write"] } }],
    ["listed as required", missingScopes(["crm.objects.deals.write"]).json],
    ["named in the text", { message: "You do not have permissions (requires one of [crm.objects.deals.write])" }],
  ])("reads the scopes that are %s", (_where, json) => {
    expect(problemOf(answer(403, json)).missingScopes).toEqual(["crm.objects.deals.write"]);
  });

  it("takes the correlation id from the body, else from the header", () => {
    const headers = { "x-hubspot-correlation-id": "aaaaaaaa-0000" };
    expect(problemOf(answer(500, { correlationId: "bbbbbbbb-0000" }, headers)).correlationId).toBe("bbbbbbbb-0000");
    expect(problemOf(answer(500, undefined, headers)).correlationId).toBe("aaaaaaaa-0000");
  });

  it.each([[undefined], [null], ["text"], [[]], [{ category: { a: 1 }, errors: [null, 7], context: "x", message: 9 }]])(
    "makes nothing of a body that is %j",
    (json) => {
      expect(problemOf(answer(400, json))).toMatchObject({ category: "", properties: [], missingScopes: [] });
    },
  );
});

describe("problemInBatch", () => {
  it("gives a refused input the status that it would have by itself", () => {
    const json = { status: "COMPLETE", results: [], errors: [emailTaken("3401").json] };
    expect(problemInBatch(answer(207, json))).toMatchObject({ status: 409, conflict: { existingId: "3401" } });
  });

  it("finds none where none is", () => {
    expect(problemInBatch(answer(207, { status: "COMPLETE", results: [] }))).toBeUndefined();
  });
});
