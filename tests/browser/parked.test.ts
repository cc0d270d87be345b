/** What a portal sent and nobody could read: found, put right, set aside and taken back, at the dashboard. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { hasBrowser, type OpenDashboard, openDashboard } from "./dashboard.ts";

const SECRET = "chave-do-canal-pro";
const SOURCE = "Canal Pro (ZAP, VivaReal, OLX)";

describe.skipIf(!hasBrowser)("somebody who works off parked requests", () => {
  let at: OpenDashboard;

  beforeAll(async () => {
    at = await openDashboard("browser_parked", { CANAL_PRO_SECRET: SECRET });
    // Somebody looked at the phone number and left nothing of their own: genuine, and no lead as it is.
    await post({
      leadOrigin: "Grupo OLX",
      timestamp: "2026-11-20T15:20:00.000Z",
      originLeadId: "59e1c4a7-visto",
      clientListingId: "AP-1032",
      name: null,
      email: null,
      ddd: null,
      phone: null,
      extraData: { leadType: "PHONE_VIEW" },
    });
    await post("isto não é um contato");
  }, 180_000);
  afterAll(() => at?.close());
  afterEach(async ({ task }) => {
    if (task.result?.state === "fail") await at.shoot("pendencias-falhou");
  });

  async function post(body: unknown): Promise<void> {
    const answer = await fetch(`${at.url}/webhooks/canal-pro`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        authorization: `Basic ${Buffer.from(`vivareal:${SECRET}`).toString("base64")}`,
      },
      body: JSON.stringify(body),
    });
    expect(answer.status).toBe(200);
  }
  const group = (cause: string) => at.page.locator(`[data-testid="parked-group"][data-cause="${cause}"]`);
  const details = (state: string) => at.page.locator(`[data-testid="raw-details"][data-state="${state}"]`);

  it("finds them by source and cause, with what to do, and their number in the menu", async () => {
    const { page } = at;
    await page.getByRole("link", { name: "Pendências" }).first().click();
    await group("contact_missing").getByText(SOURCE).waitFor();
    await group("contact_missing").getByText("O contato veio sem e-mail e sem telefone", { exact: false }).waitFor();
    await group("contact_missing").getByText("Procure o contato em Canal Pro > Leads", { exact: false }).waitFor();
    await group("malformed").getByText("O corpo não é um contato no formato do Canal Pro.").waitFor();
    await page.getByTestId("parked-count").getByText("2 pedidos parados").waitFor({ state: "attached" });
    await at.shoot("pendencias");
  });

  it("opens one and sees the body as it came", async () => {
    await group("contact_missing").getByTestId("group-open").click();
    await group("contact_missing").getByTestId("raw-row").click();
    await details("parked").waitFor();
    expect(await at.page.getByTestId("raw-body").textContent()).toContain('"originLeadId": "59e1c4a7-visto"');
    await at.shoot("pendencias-pedido");
  });

  it("is told in words when nothing changed by reading it again", async () => {
    await at.page.getByTestId("read-again").click();
    await at.page.getByTestId("still-parked").getByText("Foi lido de novo e continua parado.").waitFor();
    await at.page.getByTestId("raw-outcome").getByText("O contato veio sem e-mail", { exact: false }).waitFor();
  });

  it("is asked for a way to reach the person before anything is sent", async () => {
    const { page } = at;
    await page.getByTestId("fix-contact").click();
    await page.getByTestId("contact-nome").fill("Helena Prado");
    await page.getByTestId("contact-submit").click();
    await page.getByText("Preencha o e-mail ou o telefone.").waitFor();
  });

  it("puts the contact right, and is led to the lead that came of it", async () => {
    const { page } = at;
    await page.getByTestId("contact-telefone").fill("(11) 97777-0640");
    await page.getByTestId("contact-submit").click();
    await details("parsed").waitFor();
    const link = page.getByTestId("raw-lead");
    await link.waitFor();
    await at.shoot("pendencias-lido");
    await group("contact_missing").waitFor({ state: "detached" });
    await page.getByTestId("parked-count").getByText("1 pedido parado").waitFor({ state: "attached" });

    const id = Number(/\d+/.exec((await link.textContent()) ?? "")?.[0]);
    await link.click();
    await page.getByTestId("lead-name").getByText("Helena Prado").waitFor();
    expect(new URL(page.url()).pathname).toBe(`/leads/${id}`);
    expect(await at.ask("GET", `/api/v1/leads/${id}`)).toMatchObject({
      nome: "Helena Prado",
      telefone: "+5511977770640",
      origem: "PORTAL",
    });
  });

  it("sets another aside, and finds it among those that were set aside", async () => {
    const { page } = at;
    await page.getByRole("link", { name: "Pendências" }).first().click();
    await group("malformed").getByTestId("group-open").click();
    await group("malformed").getByTestId("raw-row").click();
    await details("parked").waitFor();
    await page.getByTestId("discard").click();
    await details("discarded").waitFor();
    await page.getByText("Nada parado").waitFor();
    await page.keyboard.press("Escape");
    await details("discarded").waitFor({ state: "detached" });
    expect(await page.getByTestId("parked-count").count()).toBe(0);

    await page.getByTestId("view-descartadas").click();
    await page.getByTestId("raw-row").click();
    await details("discarded").waitFor();
    await at.shoot("pendencias-descartada");
  });

  it("takes that back: it is read again and is parked as before", async () => {
    const { page } = at;
    await page.getByTestId("undo-discard").click();
    await details("parked").waitFor();
    await page.keyboard.press("Escape");
    await page.getByText("Nada descartado").waitFor();
    await page.getByTestId("view-paradas").click();
    await group("malformed").waitFor();
  });

  it("reads all of a cause again, and is told how many it left", async () => {
    const { page } = at;
    await group("malformed").getByTestId("group-read-again").click();
    await page.locator('[data-testid="reading-notice"][data-state="left"]').getByText("1 pedido continua").waitFor();
  });

  it("sees at the source what is parked, when the last lead came, and the address to copy", async () => {
    const { page } = at;
    await page.getByRole("link", { name: "Fontes" }).first().click();
    const card = page.locator('[data-testid="source-card"][data-source="canal-pro"]');
    await card.locator('[data-testid="source-badge"][data-state="ok"]').waitFor();
    await at.shoot("fontes");
    await card.getByRole("link").click();
    await page
      .getByTestId("last-lead")
      .getByText("agora")
      .or(page.getByTestId("last-lead").getByText("há"))
      .first()
      .waitFor();
    expect(await page.getByTestId("address").textContent()).toBe(`${at.url}/webhooks/canal-pro`);
    await page.getByTestId("source-parked").click();
    await page.getByTestId("source-filter").getByText(`Só ${SOURCE}`).waitFor();
    await group("malformed").waitFor();
  });

  it("does all of it on a phone too: the request fills the screen, its buttons are within reach", async () => {
    const { page } = at;
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(`${at.url}/pendencias`);
    await group("malformed").getByTestId("group-open").click();
    await group("malformed").getByTestId("raw-row").click();
    await details("parked").waitFor();
    // It slides in.
    await expect.poll(async () => (await page.getByRole("dialog").boundingBox())?.x, { timeout: 30_000 }).toBe(0);
    const box = await page.getByRole("dialog").boundingBox();
    // All of the width but for the bar that scrolls the page, for which room is kept.
    expect(box?.width).toBeGreaterThanOrEqual(370);
    for (const button of ["read-again", "fix-contact", "discard"]) {
      const place = await page.getByTestId(button).boundingBox();
      expect((place?.x ?? Infinity) + (place?.width ?? Infinity)).toBeLessThanOrEqual(box?.width ?? 0);
    }
    await at.shoot("pendencias-telefone");
  });

  it("meets no error of the page itself on the way", () => expect(at.complaints).toEqual([]));
});
