import { bounceToken } from "@streamleads/integration-kit";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startTrial, type Trial } from "./test-trial.ts";

const SECRET = "segredo-das-devolucoes";

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
