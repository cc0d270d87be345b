import chromium from "@sparticuz/chromium";
import { type Browser, type Page, chromium as playwright } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Sandbox, startSandbox } from "../sandbox.ts";

/** The browser that npm brings runs on this platform only; elsewhere these tests are skipped, and the reporter says so. */
const hasBrowser = process.platform === "linux" && process.arch === "x64";

describe.skipIf(!hasBrowser)("the sandbox page, in a browser", () => {
  let browser: Browser;
  let page: Page;
  let sandbox: Sandbox;
  let complaints: string[];

  beforeAll(async () => {
    const executablePath = await chromium.executablePath();
    // In a single process, as its arguments want it, the browser ends with its first page.
    const args = chromium.args.filter((arg) => arg !== "--single-process" && arg !== "--no-zygote");
    browser = await playwright.launch({ executablePath, args: [...args, "--no-sandbox"] });
  });
  afterAll(() => browser?.close());
  beforeEach(async () => {
    sandbox = await startSandbox();
    page = await browser.newPage();
    complaints = [];
    page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    await page.goto(sandbox.url);
    await page.getByText("● Ao vivo").waitFor();
  });
  afterEach(async () => {
    await page.close();
    await sandbox.close();
    expect(complaints).toEqual([]);
  });

  async function sendSlack(text: string): Promise<number> {
    const body = JSON.stringify({ text });
    const headers = { "content-type": "application/json" };
    return (await fetch(sandbox.env().SLACK_WEBHOOK_URL ?? "", { method: "POST", headers, body })).status;
  }

  it("shows an arrival as it comes, and opens it", async () => {
    await sendSlack("🔥 Lead quente nº 7");
    const row = page.getByRole("listitem").filter({ hasText: "Lead quente nº 7" });
    await row.locator("summary").click();
    await row.getByText("Canal: #vendas").waitFor();
  });

  it("shows what came out of a lead as text, whatever it looks like", async () => {
    await sendSlack("<img src=x onerror=document.title='lida'>");
    await page.getByText("<img src=x onerror=").first().waitFor();
    expect(await page.title()).toBe("Área de testes do StreamLeads");
  });

  it("breaks a provider by its button and heals it again", async () => {
    await page.getByRole("button", { name: "derrubar: Slack" }).click();
    await page.getByText("▲ Fora do ar (500)").waitFor();
    expect(await sendSlack("Oi")).toBe(500);
    await page.getByRole("button", { name: "voltar ao normal: Slack" }).click();
    await page.getByText("▲ Fora do ar (500)").waitFor({ state: "detached" });
    expect(await sendSlack("Oi")).toBe(200);
  });

  it("limits with a time to come back", async () => {
    await page.getByRole("button", { name: "limitar: Slack" }).click();
    await page.getByText("▲ Limitando (429)").waitFor();
    const answer = await fetch(sandbox.env().SLACK_WEBHOOK_URL ?? "", { method: "POST" });
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([429, "10"]);
  });

  it("shows one provider alone when asked to", async () => {
    await sendSlack("Só do Slack");
    const row = page.getByRole("listitem").filter({ hasText: "Só do Slack" });
    await row.waitFor();
    await page.getByLabel("Mostrar").selectOption("hubspot");
    await row.waitFor({ state: "hidden" });
    await page.getByText("Nada chegou ainda").waitFor();
  });
});
