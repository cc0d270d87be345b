/** Connections at the dashboard, in a real Chromium: by form, by OAuth at a stand-in, and again after access was taken back. */
import { createHmac } from "node:crypto";
import type { FakeProvider } from "@streamleads/integration-kit/testing";
import { CONNECTORS } from "@streamleads/integrations";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { standInConnector } from "../../apps/hub/src/oauth/testing/connector.ts";
import { StandIn } from "../../apps/hub/src/oauth/testing/stand-in.ts";
import { type Held, startHeld } from "../support/held.ts";
import { hasBrowser, type OpenDashboard, openDashboard } from "./dashboard.ts";

const SECRET = `whsec_${Buffer.alloc(24, 5).toString("base64")}`;
const PATIENT = { timeout: 30_000 };

/** A system of the company's that takes signed events at one address, and nothing elsewhere. */
function receiver(): FakeProvider {
  return {
    slug: "receiver",
    label: "Sistema da imobiliária",
    env: () => ({}),
    reset() {},
    handle: ({ path, headers, body }) => {
      if (path !== "/eventos") return { status: 404 };
      const signed = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`;
      const key = Buffer.from(SECRET.slice("whsec_".length), "base64");
      const signature = `v1,${createHmac("sha256", key).update(signed).digest("base64")}`;
      return { status: headers["webhook-signature"] === signature ? 204 : 401 };
    },
  };
}

describe.skipIf(!hasBrowser)("somebody who connects destinations at the dashboard", () => {
  let at: OpenDashboard;
  let system: Held;
  let provider: Held;
  const standIn = new StandIn();

  beforeAll(async () => {
    system = await startHeld(receiver());
    provider = await startHeld(standIn);
    const registry = CONNECTORS.map((connector) => (connector.slug === "n8n" ? standInConnector() : connector));
    // The sandbox's own receiver would be there already: here somebody connects one.
    const env = { ...standIn.env(provider.url), OUTGOING_WEBHOOK_URL: "", OUTGOING_WEBHOOK_SECRET: "" };
    at = await openDashboard("browser_connections", env, registry);
    standIn.options.redirectUris.splice(0, 1, `${at.url}/oauth/stand-in/callback`);
  }, 180_000);
  afterAll(async () => {
    await at?.close();
    await Promise.all([system?.close(), provider?.close()]);
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === "fail") await at.shoot("conexao-falhou");
  });

  const send = async (nome: string) => {
    const email = `${nome
      .toLowerCase()
      .normalize("NFD")
      .replace(/[^a-z]+/g, "")}@example.com`;
    const body = { nome, email, telefone: "(11) 98888-7777", origem: "WEBSITE", teste: true };
    return Number((await at.ask("POST", "/api/v1/leads", body, 201)).id);
  };
  const bodies = () =>
    system.requests.filter(({ path }) => path === "/eventos").map(({ json }) => json as Record<string, unknown>);
  const arrivedAtSystem = (id: number) =>
    bodies().filter(({ data }) => JSON.stringify(data).includes(`"id":${id}`)).length;
  const leadCalls = () => provider.requests.filter(({ path }) => path === "/leads").length;
  const statesAt = async (slug: string, id: number) =>
    ((await at.ask("GET", `/api/v1/leads/${id}/deliveries`)).deliveries as { integration: string; state: string }[])
      .filter(({ integration }) => integration === slug)
      .map(({ state }) => state);
  /** The same screen as a broker's or an owner's phone shows it. */
  async function shootBoth(name: string): Promise<void> {
    await at.shoot(`${name}-mesa`);
    await at.page.setViewportSize({ width: 390, height: 844 });
    await at.shoot(`${name}-telefone`);
    await at.page.setViewportSize({ width: 1280, height: 800 });
  }

  it("finds a destination in the catalogue by part of its name", async () => {
    const { page } = at;
    await page.getByRole("link", { name: "Integrações" }).first().click();
    await page.getByTestId("catalogue").waitFor();
    await page.getByTestId("catalogue").scrollIntoViewIfNeeded();
    await shootBoth("conexao-catalogo");
    await page.getByTestId("catalogue-search").fill("WEBHOOKS de saida");
    await expect.poll(() => page.getByTestId("catalogue-row").count(), PATIENT).toBe(1);
    await page.getByTestId("connect").click();
    await page.getByTestId("new-connection").waitFor();
  });

  it("is told at the field which value is wrong, and keeps what was typed", async () => {
    const { page } = at;
    await page.getByTestId("connection-name").fill("Sistema interno");
    await page.getByTestId("field-url").fill(`${system.url}/nada`);
    await page.getByTestId("field-secret").fill("não é um segredo");
    await page.getByTestId("save-connection").click();
    await page.getByText('O valor de "Segredo da assinatura" não serve.', { exact: false }).waitFor();
    await shootBoth("conexao-formulario");
    expect(await page.getByTestId("field-url").inputValue()).toBe(`${system.url}/nada`);
    expect((await at.ask("GET", "/api/v1/connections")).connections).not.toContainEqual(
      expect.objectContaining({ integration: "webhooks" }),
    );
  });

  it("saves, reads at once that the address is wrong, mends it, and the lead is delivered", async () => {
    const { page } = at;
    await page.getByTestId("field-secret").fill(SECRET);
    await page.getByTestId("save-connection").click();
    await page.locator('[data-testid="check-result"][data-ok="false"]').waitFor();
    expect(await page.getByTestId("field-secret").inputValue()).toBe("");
    await page.getByTestId("field-url").fill(`${system.url}/eventos`);
    await page.getByTestId("save-connection").click();
    await page.locator('[data-testid="check-result"][data-ok="true"]').waitFor();
    await shootBoth("conexao-salva");
    const id = await send("Marina Souto");
    await expect.poll(() => arrivedAtSystem(id), PATIENT).toBeGreaterThan(0);
  });

  it("switches it off: what comes waits, and is sent when it is on again", async () => {
    const { page } = at;
    await page.getByTestId("disable-connection").click();
    await page.locator('[data-testid="connection-badge"][data-state="disabled"]').waitFor();
    const id = await send("Caio Teles");
    await expect.poll(() => statesAt("webhooks", id), PATIENT).toContain("pending");
    expect(arrivedAtSystem(id)).toBe(0);
    await page.getByTestId("enable-connection").click();
    await expect.poll(() => arrivedAtSystem(id), PATIENT).toBeGreaterThan(0);
  });

  it("connects an account in one step at the provider's page, and is told so once", async () => {
    const { page } = at;
    await page.goto(`${at.url}/integracoes/n8n`);
    await page.getByTestId("oauth-connect").waitFor();
    expect(await page.getByTestId("field-token").count()).toBe(0);
    await page.getByTestId("connection-name").fill("Conta da Ana");
    await page.getByTestId("oauth-connect").click();
    await page.getByText("Conta conectada.").waitFor();
    await expect.poll(() => page.url(), PATIENT).toBe(`${at.url}/integracoes/n8n`);
    await page.getByRole("heading", { name: "Conta da Ana" }).waitFor();
    expect(standIn.granted).toEqual(["authorization_code"]);
    await page.getByTestId("test-connection").click();
    await page.locator('[data-testid="check-result"][data-ok="true"]').waitFor();
    await shootBoth("conexao-oauth");
    await page.getByTestId("tab-configuracao").click();
    await page.getByTestId("connection-settings").getByTestId("reconnect").waitFor();
    expect(await page.getByTestId("field-token").count()).toBe(0);
    await shootBoth("conexao-oauth-configuracao");
    await page.getByTestId("tab-geral").click();
    const id = await send("Bruna Reis");
    await expect.poll(() => statesAt("n8n", id), PATIENT).toEqual(["delivered"]);
  });

  it("sees that the access was taken back, reconnects in one click, and what waited is delivered", async () => {
    const { page } = at;
    const before = leadCalls();
    standIn.revokeAll();
    const id = await send("Otávio Lins");
    await page.locator('[data-testid="connection-badge"][data-state="paused"]').waitFor();
    await page.getByText("encerrou o acesso", { exact: false }).first().waitFor();
    await page.getByText("O acesso foi encerrado").waitFor();
    const states = await statesAt("n8n", id);
    expect(states).toHaveLength(1);
    expect(states).not.toContain("delivered");
    await shootBoth("conexao-parada");
    const refused = leadCalls();
    expect(refused).toBeGreaterThan(before);
    await page.getByTestId("reconnect").click();
    await page.getByText("Conta conectada.").waitFor();
    await page.locator('[data-testid="connection-badge"][data-state="ok"]').waitFor();
    await expect.poll(() => statesAt("n8n", id), PATIENT).toEqual(["delivered"]);
    const { connections } = (await at.ask("GET", "/api/v1/connections")) as { connections: { integration: string }[] };
    expect(connections.filter(({ integration }) => integration === "n8n")).toHaveLength(1);
  });

  it("removes a connection by its name only", async () => {
    const { page } = at;
    await page.goto(`${at.url}/integracoes/webhooks?tab=configuracao`);
    await page.getByTestId("remove-connection").click();
    await page.getByTestId("confirm-name").fill("outra");
    expect(await page.getByTestId("confirm-submit").isDisabled()).toBe(true);
    const title = (await page.getByRole("dialog").getByRole("heading").textContent()) ?? "";
    await page.getByTestId("confirm-name").fill(title.replace("Remover a conexão ", "").replace("?", ""));
    await page.getByTestId("confirm-submit").click();
    await page.getByTestId("new-connection").waitFor();
  });

  it("meets no error of the page itself on the way", () => expect(at.complaints).toEqual([]));
});
