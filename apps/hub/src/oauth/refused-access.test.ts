import { expect, it } from "vitest";
import { isAboutToken } from "./refused-access.ts";

it.each([
  ["http_401", true],
  ["token_invalid", true],
  ["token_expired", true],
  ["credentials_refused", true],
  ["invalid_auth", true],
  ["http_403", false],
  ["scope_missing", false],
  ["permission_missing", false],
  ["stage_missing", false],
  ["egress_refused", false],
  ["author_missing", false],
])("the cause %s is about the token: %s", (cause, isSo) => {
  expect(isAboutToken(cause)).toBe(isSo);
});
