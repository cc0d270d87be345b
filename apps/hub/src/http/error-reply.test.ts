import { describe, expect, it } from "vitest";
import { AppError } from "./app-error.ts";
import { errorReply } from "./error-reply.ts";
import { errorSchema } from "./schemas/common.ts";

const withCode = (code: string, message = "x") => Object.assign(new Error(message), { code });
const withStatus = (statusCode: number) => Object.assign(new Error("x"), { statusCode });

describe("an error", () => {
  it.each([
    ["the database refuses connections", withCode("ECONNREFUSED"), 503, "database_away"],
    ["the database was shut down", withCode("57P01"), 503, "database_away"],
    ["the pool found no way in", new Error("timeout exceeded when trying to connect"), 503, "database_away"],
    ["a statement is wrong", withCode("42601", "syntax error near connection"), 500, "internal_error"],
    ["our code is wrong", new TypeError("cannot read 'connection' of undefined"), 500, "internal_error"],
    ["something was thrown that is no error", "connection", 500, "internal_error"],
    ["nothing was thrown", undefined, 500, "internal_error"],
    ["a NUL reached the database", withCode("22021"), 422, "invalid_text"],
    ["the body is too large", withCode("FST_ERR_CTP_BODY_TOO_LARGE"), 413, "payload_too_large"],
    ["Fastify refuses for another reason", withStatus(400), 400, "bad_request"],
  ])("because %s is answered in one form", (_why, error, status, code) => {
    const reply = errorReply(error, "r-1");
    expect([reply.status, reply.code]).toEqual([status, code]);
    expect(errorSchema.parse(reply.body).error).toMatchObject({ code, request_id: "r-1" });
  });

  it("of a caller keeps its words, fields and headers", () => {
    const fields = [{ field: "nome", code: "required", message: "m", fix: "f" }];
    const error = new AppError({ status: 422, code: "c", message: "m", fix: "f", fields, headers: { allow: "GET" } });
    expect(errorReply(error, "r-1")).toEqual({
      status: 422,
      code: "c",
      headers: { allow: "GET" },
      body: { error: { code: "c", message: "m", fix: "f", request_id: "r-1", fields } },
    });
  });

  it("never carries what the database or the code said", () => {
    const error = Object.assign(new Error('duplicate key value "ana@example.com"'), { detail: "Key (email)=(ana)" });
    expect(JSON.stringify(errorReply(error, "r").body)).not.toMatch(/ana|duplicate|Key/);
  });
});
