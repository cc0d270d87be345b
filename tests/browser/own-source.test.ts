/** A source of one's own at the dashboard: made, tried with the command that it shows, mapped, its secret changed, off. */
import { execFile, spawnSync } from "node:child_process";
import { createHmac } from "node:crypto";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { hasBrowser, type OpenDashboard, openDashboard } from "./dashboard.ts";

/** The command that the dashboard shows is for a Unix shell with curl and openssl. */
const hasShell = spawnSync("sh", ["-c", "curl --version && openssl version"]).status === 0;
const run = promisify(execFile);

describe.skipIf(!hasBrowser || !hasShell)("somebody who connects a system of their own", () => {
  let at: OpenDashboard;
  let address = "";
  let secret = "";

  beforeAll(async () => {
    at = await openDashboard("browser_own_source");
  }, 180_000);
  afterAll(() => at?.close());
  afterEach(async ({ task }) => {
    if (task.result?.state === "fail") await at.shoot("fonte-propria-falhou");
  });

  async function send(body: unknown, headers: (text: string) => Record<string, string>): Promise<number> {
    const text = JSON.stringify(body);
    const answer = await fetch(address, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers(text) },
      body: text,
    });
    return answer.status;
  }
  const signed = (text: string) => ({
    "x-webhook-signature": `sha256=${createHmac("sha256", secret).update(text).digest("hex")}`,
  });
  const bearer = () => ({ authorization: `Bearer ${secret}` });
  const text = async (id: string) => (await at.page.getByTestId(id).textContent()) ?? "";
  const leadsNamed = async (nome: string) =>
    (await at.ask("GET", `/api/v1/leads?q=${encodeURIComponent(nome)}`)).leads as Record<string, unknown>[];

  it("names it, and is shown its address and its secret once, with how to use them", async () => {
    const { page } = at;
    await page.getByRole("link", { name: "Fontes" }).first().click();
    await page.getByTestId("create-source").click();
    await page.getByTestId("source-submit").click();
    await page.getByText("Dê um nome à fonte.").waitFor();
    await page.getByTestId("source-label").fill("Landing do Jardim");
    expect(await page.getByTestId("source-slug").inputValue()).toBe("landing-do-jardim");
    await page.getByTestId("source-origem").fill("LANDING");
    await page.getByTestId("source-submit").click();
    await page.getByTestId("made-secret").waitFor();
    [address, secret] = [await text("made-address"), await text("made-secret")];
    expect(address).toBe(`${at.url}/webhooks/in/landing-do-jardim`);
    expect(secret).toMatch(/^whsec_/);
    await at.shoot("fonte-criada");
  });

  it("runs the command as it stands there, and the lead arrives", async () => {
    const { stderr } = await run("sh", ["-c", `set -e\n${await text("example-curl")} --fail --silent --show-error`]);
    expect(stderr).toBe("");
    await at.page.getByTestId("made-done").click();
    const card = at.page.locator('[data-testid="source-card"][data-source="landing-do-jardim"]');
    await card.locator('[data-testid="source-badge"][data-state="ok"]').waitFor();
    await expect
      .poll(() => leadsNamed("Marina Exemplo"), { timeout: 30_000 })
      .toMatchObject([{ nome: "Marina Exemplo", telefone: "+5511988887777", origem: "LANDING" }]);
    await card.getByRole("link", { name: "Landing do Jardim" }).click();
  });

  it("says which value is the phone, sees the lead that it makes, and reads what was parked with it", async () => {
    const { page } = at;
    expect(await send({ cliente: { apelido: "Otávio Menezes", zapzap: "(21) 97777-0641" } }, signed)).toBe(200);
    await page.getByTestId("source-parked").waitFor();
    const row = page.locator('[data-testid="mapping-row"][data-path="cliente.zapzap"]');
    await row.getByTestId("mapping-guess").getByText("vira resposta").waitFor();
    await page.getByTestId("mapping-problems").waitFor();
    for (const [path, field] of [
      ["cliente.zapzap", "Telefone"],
      ["cliente.apelido", "Nome"],
    ] as const) {
      const select = page.locator(`[data-testid="mapping-row"][data-path="${path}"]`).getByTestId("mapping-field");
      await select.click();
      await page.getByRole("option", { name: field, exact: true }).click();
    }
    await page.getByTestId("mapping-result").getByText("+5521977770641").waitFor();
    await page.getByTestId("mapping-problems").waitFor({ state: "detached" });
    await at.shoot("fonte-campos");
    await page.getByTestId("mapping-save").click();
    await page.getByTestId("mapping-read-again").click();
    await page.getByTestId("source-parked").waitFor({ state: "detached" });
    await expect
      .poll(() => leadsNamed("Otávio Menezes"), { timeout: 30_000 })
      .toMatchObject([{ nome: "Otávio Menezes", telefone: "+5521977770641" }]);
  });

  it("changes the secret: the old one is refused and told in words, the new one works", async () => {
    const { page } = at;
    await page.getByTestId("rotate-secret").click();
    await page.getByTestId("rotate-auth-token").check();
    await page.getByTestId("rotate-confirm").click();
    await page.getByTestId("made-secret").waitFor();
    const old = signed;
    const before = secret;
    secret = await text("made-secret");
    expect(secret).not.toBe(before);
    await page.getByTestId("made-done").click();
    expect(await send({ nome: "Caio Alves", email: "caio@example.com" }, old)).toBe(401);
    expect(await send({ nome: "Caio Alves", email: "caio@example.com" }, bearer)).toBe(200);
    await page.getByTestId("source-refused").getByText("O último veio sem o token.").waitFor();
  });

  it("turns it off: what comes is refused, and the page says so", async () => {
    const { page } = at;
    await page.getByTestId("source-enabled").click();
    await page.locator('[data-testid="source-badge"][data-state="off"]').waitFor();
    expect(await send({ nome: "Caio Alves", email: "caio@example.com" }, bearer)).toBe(503);
    await page.getByTestId("source-enabled").click();
    await page.locator('[data-testid="source-badge"][data-state="ok"]').waitFor();
  });

  it("meets no error of the page itself on the way", () => expect(at.complaints).toEqual([]));
});
