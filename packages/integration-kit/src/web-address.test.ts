import { expect, it } from "vitest";
import { webAddressProblem } from "./web-address.ts";

it.each([
  ["https://crm.exemplo.example/leads?a=1", true],
  ["http://crm.casa.example:8080", true],
  ["crm.exemplo.example", false],
  ["ftp://crm.exemplo.example", false],
  ["https://ana:senha@crm.exemplo.example", false],
  ["https://crm.exemplo.example/#leads", false],
  ["javascript:alert(1)", false],
])("%s can be sent to: %s", (address, isGood) => expect(webAddressProblem(address) === undefined).toBe(isGood));
