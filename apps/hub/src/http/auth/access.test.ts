import { describe, expect, it } from "vitest";
import { AppError } from "../app-error.ts";
import type { Access } from "../route.ts";
import { demand } from "./access.ts";
import type { Caller, KeyLevel } from "./caller.ts";

const NOBODY: Caller = { kind: "nobody" };
const key = (level: KeyLevel): Caller => ({
  kind: "key",
  id: 1,
  firstId: 1,
  name: "K",
  level,
  origem: null,
  allowedOrigins: [],
  ratePerMinute: null,
});
const person = (role: "owner" | "manager" | "broker"): Caller => ({
  kind: "person",
  id: "p1",
  name: "Ana",
  email: "ana@example.com",
  role,
});

function verdict(access: Access, caller: Caller): string {
  try {
    demand(access, caller);
    return "in";
  } catch (error) {
    if (error instanceof AppError) return `${error.status} ${error.code}`;
    throw error;
  }
}

const LOW = "403 forbidden_level";
const NONE = "401 missing_api_key";

describe("who may do what", () => {
  it.each<[string, Caller, Record<Access, string>]>([
    ["nobody", NOBODY, { public: "in", publishable: NONE, read: NONE, write: NONE, admin: NONE }],
    ["a publishable key", key("publishable"), { public: "in", publishable: "in", read: LOW, write: LOW, admin: LOW }],
    ["a read key", key("read"), { public: "in", publishable: LOW, read: "in", write: LOW, admin: LOW }],
    ["a write key", key("write"), { public: "in", publishable: "in", read: "in", write: "in", admin: LOW }],
    ["an admin key", key("admin"), { public: "in", publishable: "in", read: "in", write: "in", admin: "in" }],
    ["a broker", person("broker"), { public: "in", publishable: LOW, read: "in", write: LOW, admin: LOW }],
    ["a manager", person("manager"), { public: "in", publishable: "in", read: "in", write: "in", admin: LOW }],
    ["the owner", person("owner"), { public: "in", publishable: "in", read: "in", write: "in", admin: "in" }],
  ])("%s gets in exactly where its level allows", (_who, caller, wanted) => {
    const got = Object.fromEntries(
      (Object.keys(wanted) as Access[]).map((access) => [access, verdict(access, caller)]),
    );
    expect(got).toEqual(wanted);
  });
});
