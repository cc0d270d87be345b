import { execFileSync, spawnSync } from "node:child_process";
import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { curlExample, toolSteps } from "./examples.model.ts";

const TARGET = { address: "https://hub.exemplo/webhooks/in/landing", secret: "whsec_exemplo-123_a" };

/** Runs the command with a `curl` that only prints what it was given, one argument a line. */
function argumentsOf(command: string): string[] {
  const shell = `curl() { for each in "$@"; do printf '%s\\n' "$each"; done; }\n${command}`;
  return execFileSync("sh", ["-c", shell], { encoding: "utf8" }).trimEnd().split("\n");
}

/** The command needs a Unix shell with openssl; elsewhere these are skipped, and the reporter says so. */
const hasTools = spawnSync("sh", ["-c", "openssl version"]).status === 0;

describe.skipIf(!hasTools)("curlExample", () => {
  it("signs the very body that it sends, as the hub verifies it", () => {
    const given = argumentsOf(curlExample({ ...TARGET, auth: "signature" }));
    const body = given.at(-1)!;
    const signature = createHmac("sha256", TARGET.secret).update(body).digest("hex");
    expect(given).toContain(`X-Webhook-Signature: sha256=${signature}`);
    expect(given).toContain(TARGET.address);
    expect(JSON.parse(body)).toMatchObject({ nome: "Marina Exemplo", email: "marina@exemplo.com.br" });
  });

  it("sends the secret as a bearer token where the sender cannot sign", () => {
    const given = argumentsOf(curlExample({ ...TARGET, auth: "token" }));
    expect(given).toContain(`Authorization: Bearer ${TARGET.secret}`);
    expect(given.join("\n")).not.toContain("Signature");
  });

  it("an address with a quote in it ends no string of the shell", () => {
    const address = "https://hub.exemplo/it's";
    expect(argumentsOf(curlExample({ ...TARGET, address, auth: "token" }))).toContain(address);
  });
});

describe("toolSteps", () => {
  it.each([
    ["n8n", "signature"],
    ["n8n", "token"],
    ["zapier", "token"],
  ] as const)("%s with %s names the address and the secret", (tool, auth) => {
    const steps = toolSteps(tool, { ...TARGET, auth }).join("\n");
    expect(steps).toContain(TARGET.address);
    expect(steps).toContain(TARGET.secret);
  });

  it("says that Zapier cannot sign instead of showing steps that fail", () =>
    expect(toolSteps("zapier", { ...TARGET, auth: "signature" })[0]).toContain("não assina"));
});
