import { describe, expect, it } from "vitest";
import { bounceClass, statusIn } from "./bounce-class.ts";
import { fixture, OWN, reading } from "./testing/read-fixture.ts";

const SECRET = "segredo-das-devolucoes";
/** The e-mail connector's signature of `sl-k3f7-9001`, pinned there too. */
const SIGNED = "sl-k3f7-9001.b19a6039c0c5";
const signed = { ...OWN, bounceSecret: SECRET };

describe("bounces", () => {
  it("settle the mail that they belong to, with a cause", async () => {
    expect(await reading(fixture("devolucao-padrao"))).toEqual({
      kind: "status",
      integration: "email",
      state: "failed",
      at: new Date("2026-11-23T14:01:00Z"),
      externalId: "<sl-k3f7-9001@imobsul.example>",
      deliveryKey: "sl-k3f7-9001",
      cause: "bounce_unknown_user",
      reason: "O e-mail voltou: o endereço não existe.",
      fix: expect.any(String),
    });
  });

  it.each([
    ["in the return path", (raw: string) => raw.replaceAll("devolucoes+sl-k3f7-9001@", `devolucoes+${SIGNED}@`)],
    [
      "in the mail that came back",
      (raw: string) => raw.replace("X-StreamLeads-Class", `X-StreamLeads-Delivery: ${SIGNED}\nX-StreamLeads-Class`),
    ],
  ])("suppress an address that does not exist only with our signature: %s", async (_case, sign) => {
    const raw = fixture("devolucao-padrao").toString();
    expect(await reading(sign(raw), signed)).toMatchObject({
      state: "failed",
      deliveryKey: "sl-k3f7-9001",
      suppress: "email",
    });
    expect(await reading(raw, signed)).not.toHaveProperty("suppress");
    expect(await reading(sign(raw).replaceAll(SIGNED, SIGNED.replace("b19a", "0000")), signed)).not.toHaveProperty(
      "suppress",
    );
    expect(await reading(sign(raw).replaceAll(SIGNED, SIGNED.replace("9001", "9002")), signed)).not.toHaveProperty(
      "suppress",
    );
    expect(await reading(sign(raw), OWN)).not.toHaveProperty("suppress");
  });

  it.each([
    ["4.4.7", "smtp; 450 4.1.1 retry time exceeded"],
    ["5.2.2", "smtp; 552 5.2.2 full"],
    ["5.7.1", "smtp; 550 5.7.1 blocked"],
  ])("suppress nobody for %s", async (status, diagnostic) => {
    const raw = fixture("devolucao-padrao")
      .toString()
      .replaceAll("devolucoes+sl-k3f7-9001@", `devolucoes+${SIGNED}@`)
      .replace("Status: 5.1.1", `Status: ${status}`)
      .replace(/Diagnostic-Code: .*\n.*\n/, `Diagnostic-Code: ${diagnostic}\n`);
    const found = await reading(raw, signed);
    expect(found).toMatchObject({ kind: "status", state: "failed" });
    expect(found).not.toHaveProperty("suppress");
    // A full mailbox counts, with our signature alone.
    expect("isSoftBounce" in found).toBe(status === "5.2.2");
    expect(await reading(raw, OWN)).not.toHaveProperty("isSoftBounce");
  });

  it("are read from servers that write them in words", async () => {
    expect(await reading(fixture("devolucao-exim"))).toMatchObject({
      kind: "status",
      state: "failed",
      cause: "bounce_mailbox_full",
      externalId: "<sl-k3f7-9004@imobsul.example>",
    });
  });

  it("say nothing final while the server still tries", async () => {
    expect(await reading(fixture("devolucao-atrasada"))).toMatchObject({ kind: "ignored", cause: "bounce_delayed" });
  });

  it("tell of an arrival, where a server does", async () => {
    const raw = fixture("devolucao-atrasada")
      .toString()
      .replace("Action: delayed", "Action: delivered")
      .replace("4.4.1", "2.1.5");
    const found = await reading(raw);
    expect(found).toMatchObject({ kind: "status", state: "delivered", externalId: "<sl-k3f7-9005@imobsul.example>" });
    expect(found).not.toHaveProperty("cause");
  });

  it("of mail that people sent themselves are left alone", async () => {
    expect(await reading(fixture("devolucao-de-outro"))).toMatchObject({
      kind: "ignored",
      cause: "bounce_of_other_mail",
    });
  });

  it("that name no mail wait for a person", async () => {
    const raw = "From: MAILER-DAEMON@x.example\nSubject: failure notice\n\nSorry, no mailbox here by that name.\n";
    expect(await reading(raw)).toMatchObject({ kind: "parked", cause: "bounce_unmatched" });
  });

  it("carry no address of a person", async () => {
    for (const name of ["devolucao-padrao", "devolucao-exim"]) {
      expect(JSON.stringify(await reading(fixture(name)))).not.toContain("exemplo.example");
    }
  });
});

describe("a complaint", () => {
  it("withdraws the consent of whoever got the mail", async () => {
    expect(await reading(fixture("reclamacao"))).toMatchObject({
      kind: "event",
      about: { answers: "<sl-k3f7-9006@imobsul.example>" },
      event: { kind: "email_complaint" },
      consentimentos: [{ finalidade: "marketing_email", estado: "revogado" }],
    });
  });

  it("counts with a secret only when the mail that it returns is proven to be ours", async () => {
    const raw = fixture("reclamacao").toString();
    expect(await reading(raw, signed)).toMatchObject({ kind: "parked", cause: "complaint_unproven" });
    const withToken = (token: string) => raw.replace(/^(Message-ID: <sl-.*)$/m, `X-StreamLeads-Delivery: ${token}\n$1`);
    expect(await reading(withToken(SIGNED), signed)).toMatchObject({
      kind: "event",
      about: { answers: "sl-k3f7-9001" },
    });
    const forged = SIGNED.replace("b19a", "0000");
    expect(await reading(withToken(forged), signed)).toMatchObject({ kind: "parked" });
  });

  it("that returns no mail waits for a person", async () => {
    const raw = fixture("reclamacao")
      .toString()
      .replace(/^Message-ID: <sl-.*$/m, "");
    expect(await reading(raw)).toMatchObject({ kind: "parked", cause: "complaint_unmatched" });
  });
});

describe("bounceClass", () => {
  it.each([
    ["5.1.1", "", "unknown_user"],
    ["5.1.10", "", "unknown_user"],
    ["5.2.2", "", "mailbox_full"],
    ["4.2.2", "", "mailbox_full"],
    ["5.7.26", "", "blocked"],
    ["5.0.0", "550 No such user here", "unknown_user"],
    [undefined, "550 usuário desconhecido", "unknown_user"],
    [undefined, "552 Mailbox full", "mailbox_full"],
    [undefined, "554 rejected as spam", "blocked"],
    ["5.2.1", "account disabled", "mailbox_disabled"],
    ["4.2.1", "", "mailbox_disabled"],
    [undefined, "algo", "other"],
  ])("%s %j is %s", (status, words, expected) => {
    expect(bounceClass({ status, words })).toBe(expected);
  });
});

describe("statusIn", () => {
  it.each([
    [["5.0.0", "smtp; 550 5.1.1 x"], "5.1.1"],
    [["5.0.0", "550 x"], "5.0.0"],
    [["from 192.168.5.1.1"], undefined],
    [["versão 15.1.1"], undefined],
  ])("%j holds %s", (texts, expected) => {
    expect(statusIn(...texts)).toBe(expected);
  });
});
