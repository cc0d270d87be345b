import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { bounceToken, returnPath } from "./bounce-address.ts";
import { startTrial, type Trial } from "./test-trial.ts";

const SECRET = "segredo-das-devolucoes";

describe("bounceToken", () => {
  it("signs the key, the same way for ever: mails that are out come back with it", () => {
    expect(bounceToken("sl-k3f7-9001", SECRET)).toBe("sl-k3f7-9001.b19a6039c0c5");
    expect(bounceToken("sl-k3f7-9001", undefined)).toBe("sl-k3f7-9001");
  });
});

describe("returnPath", () => {
  it.each([
    ["the key behind a plus", "sl-1", { address: "volta@x.example" }, "volta+sl-1@x.example"],
    ["nothing without an address", "sl-1", { secret: SECRET }, undefined],
    ["nothing when a server would refuse its length", "k".repeat(59), { address: "volta@x.example" }, undefined],
    ["up to 64 characters", "k".repeat(58), { address: "volta@x.example" }, `volta+${"k".repeat(58)}@x.example`],
  ])("is %s", (_case, key, settings, expected) => {
    expect(returnPath(key, settings)).toBe(expected);
  });
});

describe("a mail with an address for bounces", () => {
  let trial: Trial;
  beforeEach(async () => {
    trial = await startTrial();
  });
  afterEach(() => trial.close());

  it("goes out under a return path of its own, to one recipient, with the token inside", async () => {
    trial.settings = { ...trial.settings, bounce: "volta@imobsul.example", bounceSecret: SECRET };
    await trial.welcome();
    const token = bounceToken("dlv_77-a1b2c3", SECRET);
    expect(trial.received().returnPath).toBe(`volta+${token}@imobsul.example`);
    expect(trial.received().headers).toMatchObject({
      from: "Imob Sul <contato@imobsul.example>",
      "x-streamleads-delivery": token,
      "message-id": "<dlv_77-a1b2c3@imobsul.example>",
    });
  });

  it("keeps the token of a notice to a broker too, and both settings stand alone", async () => {
    trial.settings = { ...trial.settings, bounceSecret: SECRET };
    await trial.hotLead();
    expect(trial.received().returnPath).toBe("contato@imobsul.example");
    expect(trial.received().headers).toHaveProperty("x-streamleads-delivery");
    trial.settings = { ...trial.settings, bounceSecret: "", bounce: "volta@imobsul.example" };
    await trial.hotLead();
    expect(trial.received(1).returnPath).toBe("volta+dlv_77-a1b2c3@imobsul.example");
    expect(trial.received(1).headers).not.toHaveProperty("x-streamleads-delivery");
  });

  it("changes nothing when neither is set", async () => {
    await trial.welcome();
    expect(trial.received().returnPath).toBe("contato@imobsul.example");
    expect(trial.received().headers).not.toHaveProperty("x-streamleads-delivery");
  });
});
