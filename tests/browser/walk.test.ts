/** The walk of an owner through the dashboard, in a real Chromium, on a real hub with the sandbox behind it. */
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import chromium from "@sparticuz/chromium";
import { type Sandbox, startSandbox } from "@streamleads/sandbox";
import { type Browser, type Page, chromium as playwright } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type RunningHub, runHub } from "../../apps/hub/src/main.ts";
import { SILENT } from "../../apps/hub/src/observe/log.ts";
import { prepareDashboard } from "../../apps/hub/src/start/dashboard.ts";
import { freshDatabase } from "../support/database.ts";
import { QUICK_ENV } from "../support/hub.ts";

/** The browser that npm brings runs on this platform only; elsewhere these tests are skipped, and the reporter says so. */
const hasBrowser = process.platform === "linux" && process.arch === "x64";
/** In a single process the browser ends with its first page; without web security it sends no Origin, as real ones do. */
const UNWANTED = new Set(["--single-process", "--no-zygote", "--disable-web-security"]);
const SHOTS = join(import.meta.dirname, "screenshots");
const OWNER = { email: "dona@corretora.example", password: "uma-senha-bem-comprida" };
const API_KEY = "chave-de-teste-com-todos-os-direitos";

describe.skipIf(!hasBrowser)("an owner at the dashboard", () => {
  let browser: Browser;
  let page: Page;
  let sandbox: Sandbox;
  let hub: RunningHub;
  let folder: string;
  let database: Awaited<ReturnType<typeof freshDatabase>>;
  const complaints: string[] = [];

  beforeAll(async () => {
    const dashboard = await prepareDashboard({
      folder: join(import.meta.dirname, "../../apps/dashboard"),
      builds: true,
      log: SILENT,
    });
    await dashboard.settled;
    database = await freshDatabase("browser_walk");
    folder = await mkdtemp(join(tmpdir(), "streamleads-browser-"));
    await mkdir(SHOTS, { recursive: true });
    sandbox = await startSandbox();
    hub = await runHub(
      {
        ...QUICK_ENV,
        ...sandbox.env(),
        DATABASE_URL: database.url,
        DATA_DIR: folder,
        PORT: "0",
        BOOTSTRAP_API_KEY: API_KEY,
        ADMIN_EMAIL: OWNER.email,
        ADMIN_PASSWORD: OWNER.password,
        EMPRESA_NOME: "Imobiliária Horizonte",
      },
      { log: SILENT },
    );
    const executablePath = await chromium.executablePath();
    const args = chromium.args.filter((arg) => !UNWANTED.has(arg));
    browser = await playwright.launch({ executablePath, args: [...args, "--no-sandbox"] });
    page = await browser.newPage({
      viewport: { width: 1440, height: 900 },
      locale: "pt-BR",
      timezoneId: "America/Sao_Paulo",
    });
    page.setDefaultTimeout(12_000);
    page.on("pageerror", (error) => complaints.push(error.message));
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await hub?.stop();
    await sandbox?.close();
    await database?.drop();
    await rm(folder, { recursive: true, force: true });
  });

  afterEach(async ({ task }) => {
    if (task.result?.state === "fail") await page.screenshot({ path: join(SHOTS, "falhou.png") });
  });

  async function send(nome: string, over: Record<string, unknown> = {}): Promise<number> {
    const email = `${nome.toLowerCase().replaceAll(" ", ".")}@example.com`;
    const answer = await fetch(`${hub.url}/api/v1/leads`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-api-key": API_KEY },
      body: JSON.stringify({
        nome,
        email,
        telefone: "(11) 98888-7777",
        origem: "META_ADS",
        interesse: "Apartamento para investimento",
        renda_aproximada: 15_000,
        cidade: "São Paulo",
        ...over,
      }),
    });
    expect(answer.status).toBe(201);
    return ((await answer.json()) as { id: number }).id;
  }

  it("is asked to log in, and refused with a wrong password in words that help", async () => {
    await page.goto(hub.url);
    await page.getByTestId("login-email").fill(OWNER.email);
    await page.getByTestId("login-password").fill("outra-senha-qualquer");
    await page.getByTestId("login-submit").click();
    await page.getByTestId("form-problem").waitFor();
    await page.getByTestId("login-password").fill(OWNER.password);
    await page.getByTestId("login-submit").click();
    await page
      .getByTestId("figure-leads_hoje")
      .or(page.getByRole("heading", { name: "Início" }))
      .first()
      .waitFor();
  });

  it("sees leads arrive live, without touching the page", async () => {
    await page.getByTestId("live-mark").waitFor();
    await send("Helena Prado");
    await page.getByTestId("latest-lead").filter({ hasText: "Helena Prado" }).waitFor();
    await send("Otavio Menezes", { telefone: "(21) 97777-6666", interesse: null, renda_aproximada: null });
    await page.getByTestId("latest-lead").filter({ hasText: "Otavio Menezes" }).waitFor();
    await page.screenshot({ path: join(SHOTS, "inicio.png") });
  });

  it("finds a failed HubSpot delivery by its cause and replays it to success", async () => {
    sandbox.fail("hubspot", {
      kind: "answer",
      status: 400,
      json: {
        status: "error",
        category: "VALIDATION_ERROR",
        message: "Property values were not valid",
        correlationId: "a1b2c3",
        errors: [{ message: "city is not valid", code: "INVALID_PROPERTY", context: { propertyName: ["city"] } }],
      },
    });
    const id = await send("Davi Barros", { telefone: "(31) 96666-5555" });
    await page.getByRole("link", { name: "Integrações" }).first().click();
    await page.locator('[data-testid="connection-card"][data-integration="hubspot"]').click();
    await page.getByTestId("tab-erros").click();
    const cause = page.getByTestId("cause-row").first();
    await cause.waitFor();
    await page.screenshot({ path: join(SHOTS, "erros.png") });

    sandbox.heal("hubspot");
    await cause.getByTestId("replay-all").click();
    await page.getByTestId("replay-matching").waitFor();
    await page.getByTestId("replay-start").click();
    await page.locator('[data-testid="replay-progress"][data-state="done"]').waitFor();
    await page.screenshot({ path: join(SHOTS, "reenvio.png") });
    await page.getByTestId("replay-close").click();

    await page.goto(`${hub.url}/leads/${id}`);
    await page.getByTestId("lead-name").waitFor();
    await page.getByTestId("timeline-entry").first().waitFor();
    await page.screenshot({ path: join(SHOTS, "lead.png"), fullPage: true });
    const contacts = sandbox
      .arrivals()
      .filter(({ provider, arrival }) => provider === "hubspot" && arrival.kind === "contact");
    expect(contacts.filter(({ arrival }) => arrival.key === "davi.barros@example.com")).toHaveLength(1);
    const deals = sandbox
      .arrivals()
      .filter(({ provider, arrival }) => provider === "hubspot" && arrival.kind === "deal");
    expect(deals.some(({ arrival }) => arrival.title.includes("Davi Barros"))).toBe(true);
  });

  it("finds a lead by any spelling of its phone, also on a phone's screen", async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(`${hub.url}/leads?q=${encodeURIComponent("11 98888-7777")}`);
    await page.getByText("Helena Prado").first().waitFor();
    expect(await page.getByText("Otavio Menezes").count()).toBe(0);
    await page.screenshot({ path: join(SHOTS, "leads-telefone.png") });
  });

  it("meets no error of the page itself on the way", () => {
    expect(complaints).toEqual([]);
  });
});
