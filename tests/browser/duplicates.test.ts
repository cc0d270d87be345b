/** Two leads that may be one person, at the dashboard: compared, merged, parted, told apart. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { hasBrowser, type OpenDashboard, openDashboard } from "./dashboard.ts";

describe.skipIf(!hasBrowser)("somebody who works off possible duplicates", { timeout: 120_000 }, () => {
  let at: OpenDashboard;
  let helena: number;
  let paulo: number;

  beforeAll(async () => {
    at = await openDashboard("browser_duplicates");
    const phone = { telefone: "(11) 97777-0640", origem: "WEBSITE" };
    helena = await lead({ ...phone, nome: "Helena Prado", email: "helena.prado@example.com" });
    paulo = await lead({ ...phone, nome: "Paulo Rezende", email: "paulo.rezende@example.com", cidade: "Santos" });
  }, 180_000);
  afterAll(() => at?.close());
  afterEach(async ({ task }) => {
    if (task.result?.state === "fail") await at.shoot("duplicados-falhou");
  });

  async function lead(body: Record<string, string>): Promise<number> {
    return (await at.ask("POST", "/api/v1/leads", body, 201)).id as number;
  }
  const undoIn = (text: string) => at.page.getByRole("alert").filter({ hasText: text }).getByTestId("undo");
  const pair = () => at.page.locator(`[data-testid="pair"][data-pair="${helena}-${paulo}"]`);

  it("sees the pair side by side with its reason, and what differs", async () => {
    const { page } = at;
    await page.getByRole("link", { name: "Possíveis duplicados" }).first().click();
    await pair().waitFor();
    await pair().getByText("Mesmo telefone, com outro nome ou e-mail.").waitFor();
    const side = (id: number) => pair().locator(`[data-testid="side"][data-lead="${id}"]`);
    expect(await side(helena).locator("mark").allTextContents()).toEqual(["Helena Prado", "helena.prado@example.com"]);
    expect(await side(paulo).locator("mark").allTextContents()).toEqual(["Paulo Rezende", "paulo.rezende@example.com"]);
    await at.shoot("duplicados");
  });

  it("chooses who stays, is told what happens, and merges", async () => {
    const { page } = at;
    await pair().locator(`[data-testid="stays"][data-lead="${paulo}"]`).check();
    await pair().getByTestId("merge").click();
    const plan = await page.getByTestId("merge-plan").textContent();
    expect(plan).toBe(
      `Fica o lead ${paulo} (Paulo Rezende). O lead ${helena} (Helena Prado) passa a fazer parte dele.`,
    );
    await page.getByTestId("confirm").click();
    await pair().waitFor({ state: "detached" });
    await page.getByText("Nenhum possível duplicado").waitFor();
    expect(await at.ask("GET", `/api/v1/leads/${helena}`, undefined, 404)).toMatchObject({
      error: { code: "lead_merged" },
    });
  });

  it("is led from the old address to the lead that stayed, and parts them there", async () => {
    const { page } = at;
    await page.goto(`${at.url}/leads/${helena}`);
    await page
      .getByTestId("merged-away")
      .getByRole("link", { name: `Ver o lead ${paulo}` })
      .click();
    await page.getByTestId("lead-name").getByText("Paulo Rezende").waitFor();
    await page.locator('[data-testid="timeline-entry"][data-kind="merged"]').waitFor();
    await at.shoot("lead-unificado");
    await page.getByTestId("merge-row").getByTestId("undo-merge").click();
    await page.getByTestId("confirm").click();
    await page.locator('[data-testid="timeline-entry"][data-kind="unmerged"]').waitFor();
    expect(await at.ask("GET", `/api/v1/leads/${helena}`)).toMatchObject({ nome: "Helena Prado" });
    await page.goto(`${at.url}/duplicados`);
    await pair().waitFor();
  });

  it("says that they are two people, and takes that back", async () => {
    const { page } = at;
    await pair().getByTestId("not-same").click();
    await pair().waitFor({ state: "detached" });
    await undoIn("não são a mesma pessoa").click();
    await pair().waitFor();
    await page.getByTestId("pair-count").getByText("1 par para conferir").waitFor();
  });

  it("merges from the story of a lead, and takes it back at once", async () => {
    const { page } = at;
    await page.goto(`${at.url}/leads/${helena}`);
    await page.locator(`[data-testid="duplicate-actions"][data-other="${paulo}"]`).getByTestId("same-person").click();
    await page.locator(`[data-testid="stays"][data-lead="${paulo}"]`).check();
    await page.getByTestId("confirm").click();
    await page.getByTestId("lead-name").getByText("Paulo Rezende").waitFor();
    expect(page.url()).toBe(`${at.url}/leads/${paulo}`);
    await undoIn(`Lead ${helena} unificado`).click();
    await page
      .getByRole("alert")
      .filter({ hasText: `o lead ${helena} voltou` })
      .waitFor();
    expect(await at.ask("GET", `/api/v1/leads/${helena}`)).toMatchObject({ nome: "Helena Prado" });
  });

  it("meets no error of the page itself on the way", () => {
    expect(at.complaints).toEqual([]);
  });
});
