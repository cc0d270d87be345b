import { describe, expect, it } from "vitest";
import { newKeyText } from "../../../apps/hub/src/http/auth/key-text.ts";
import { KEY, testStorage } from "../tests/device.ts";
import { StreamLeadsError } from "./error.ts";
import { type Options, readOptions } from "./options.ts";

const GOOD: Options = { apiUrl: "https://api.empresa.example", apiKey: KEY };
const refusal = (options: unknown): StreamLeadsError => {
  try {
    readOptions(options as Options);
  } catch (error) {
    if (error instanceof StreamLeadsError) return error;
    throw error;
  }
  throw new Error("was accepted");
};

describe("apiKey", () => {
  it("takes the publishable keys that the hub makes", () => {
    const { secret } = newKeyText("publishable");
    expect(readOptions({ ...GOOD, apiKey: ` ${secret}\n` }).key).toBe(secret);
  });

  it.each(["read", "write", "admin"] as const)("refuses the hub's %s keys, and does not repeat them", (level) => {
    const { secret } = newKeyText(level);
    const error = refusal({ ...GOOD, apiKey: secret });
    expect(error.code).toBe("invalid_options");
    expect(error.message).toContain("sl_pub_");
    expect(error.message).toContain("revogue");
    expect(error.message).not.toContain(secret.slice(-20));
  });

  it.each([undefined, null, "", "your_api_key", "um segredo qualquer", "sl_pub_", "sl_pub_a\r\nX: 1", 7])(
    "refuses %j: a key of another form may be an admin's",
    (apiKey) => {
      expect(refusal({ ...GOOD, apiKey }).message).toContain("apiKey");
    },
  );
});

describe("apiUrl", () => {
  it.each([
    ["https://api.empresa.com", "https://api.empresa.com/api/v1/leads"],
    ["https://api.empresa.com/", "https://api.empresa.com/api/v1/leads"],
    [" https://empresa.com:8443/streamleads// ", "https://empresa.com:8443/streamleads/api/v1/leads"],
    ["http://localhost:8000", "http://localhost:8000/api/v1/leads"],
    ["http://10.0.2.2:8000", "http://10.0.2.2:8000/api/v1/leads"],
    ["http://192.168.0.12:8000", "http://192.168.0.12:8000/api/v1/leads"],
    ["http://172.20.1.1", "http://172.20.1.1/api/v1/leads"],
    ["http://127.0.0.1:1", "http://127.0.0.1:1/api/v1/leads"],
    ["http://hub:8000", "http://hub:8000/api/v1/leads"],
    ["http://mac-da-ana.local:8000", "http://mac-da-ana.local:8000/api/v1/leads"],
  ])("%s", (apiUrl, url) => {
    expect(readOptions({ ...GOOD, apiUrl }).url).toBe(url);
  });

  it.each([
    undefined,
    "",
    "api.empresa.com",
    "ftp://api.empresa.com",
    "https://",
    "https://u:p@api.empresa.com",
    "https://api.empresa.com/?x=1",
    "https://api.empresa.com/#x",
    "https://api empresa.com",
  ])("refuses %j", (apiUrl) => {
    expect(refusal({ ...GOOD, apiUrl }).message).toContain("apiUrl");
  });

  it.each(["http://api.empresa.com", "http://8.8.8.8", "http://172.32.0.1", "http://10.evil.example", "HTTP://a.b.c"])(
    "refuses %s: personal data would travel in the clear",
    (apiUrl) => {
      expect(refusal({ ...GOOD, apiUrl }).message).toContain("https");
    },
  );
});

describe("the other options", () => {
  it("have the documented defaults", () => {
    const day = 86_400_000;
    expect(readOptions(GOOD)).toMatchObject({ maxQueueSize: 500, ttlMs: 30 * day, timeoutMs: 10_000 });
    expect(readOptions(GOOD).fetch).toBe(globalThis.fetch);
    expect(readOptions({ ...GOOD, ttlMs: undefined }).ttlMs).toBe(30 * day);
  });

  it("a lead never waits longer than the hub knows idempotency keys", () => {
    expect(readOptions({ ...GOOD, ttlMs: 365 * 86_400_000 }).ttlMs).toBe(40 * 86_400_000);
  });

  it("a storage without its methods is refused at once, as `import * as AsyncStorage` gives", () => {
    expect(refusal({ ...GOOD, storage: { default: testStorage() } }).message).toContain(
      "getItem, setItem e removeItem",
    );
  });

  it.each([undefined, null, 7])("%j instead of options is an error of ours", (options) => {
    expect(refusal(options).code).toBe("invalid_options");
  });
});
