/** A real Chromium, logged in at the dashboard of a real hub with the sandbox behind it. */
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import chromium from "@sparticuz/chromium";
import type { Connector } from "@streamleads/integration-kit";
import { startSandbox } from "@streamleads/sandbox";
import { type Page, chromium as playwright } from "playwright-core";
import { runHub } from "../../apps/hub/src/main.ts";
import { SILENT } from "../../apps/hub/src/observe/log.ts";
import { prepareDashboard } from "../../apps/hub/src/start/dashboard.ts";
import { freshDatabase } from "../support/database.ts";
import { QUICK_ENV } from "../support/hub.ts";

/** The browser that npm brings runs on this platform only; elsewhere these tests are skipped, and the reporter says so. */
export const hasBrowser = process.platform === "linux" && process.arch === "x64";
/** In a single process the browser ends with its first page; without web security it sends no Origin, as real ones do. */
const UNWANTED = new Set(["--single-process", "--no-zygote", "--disable-web-security"]);
const SHOTS = join(import.meta.dirname, "screenshots");
const OWNER = { email: "dona@corretora.example", password: "uma-senha-bem-comprida" };
const API_KEY = "chave-de-teste-com-todos-os-direitos";
/** A loaded machine takes its time; what never comes still ends the test. */
const WAIT_MS = 30_000;

export interface OpenDashboard {
  page: Page;
  url: string;
  /** What the page itself complained about. */
  complaints: string[];
  /** Asks the hub past the browser. @returns the answer's body; fails on another status than the expected one */
  ask(method: string, path: string, body?: unknown, status?: number): Promise<Record<string, unknown>>;
  shoot(name: string): Promise<void>;
  close(): Promise<void>;
}

/**
 * @param name of the database, which is its own
 * @param env settings of the hub beside the usual ones
 * @param registry the connectors that it has; by default all
 */
export async function openDashboard(
  name: string,
  env: Record<string, string> = {},
  registry?: readonly Connector[],
): Promise<OpenDashboard> {
  const dashboard = await prepareDashboard({
    folder: join(import.meta.dirname, "../../apps/dashboard"),
    builds: true,
    log: SILENT,
  });
  await dashboard.settled;
  const database = await freshDatabase(name);
  const folder = await mkdtemp(join(tmpdir(), "streamleads-browser-"));
  await mkdir(SHOTS, { recursive: true });
  const sandbox = await startSandbox();
  const hub = await runHub(
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
      ...env,
    },
    { log: SILENT, ...(registry && { registry }) },
  );
  const args = chromium.args.filter((arg) => !UNWANTED.has(arg));
  const browser = await playwright.launch({
    executablePath: await chromium.executablePath(),
    args: [...args, "--no-sandbox"],
  });
  const page = await browser.newPage({
    viewport: { width: 1280, height: 800 },
    locale: "pt-BR",
    timezoneId: "America/Sao_Paulo",
  });
  page.setDefaultTimeout(WAIT_MS);
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  await logIn(page, hub.url);
  return {
    page,
    url: hub.url,
    complaints,
    async ask(method, path, body, status = 200) {
      const answer = await fetch(hub.url + path, {
        method,
        headers: { "content-type": "application/json", "x-api-key": API_KEY },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      if (answer.status !== status) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
      return (await answer.json()) as Record<string, unknown>;
    },
    async shoot(shot) {
      await page.screenshot({ path: join(SHOTS, `${shot}.png`) });
    },
    async close() {
      await browser.close();
      await hub.stop();
      await sandbox.close();
      await database.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function logIn(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.getByTestId("login-email").fill(OWNER.email);
  await page.getByTestId("login-password").fill(OWNER.password);
  await page.getByTestId("login-submit").click();
  await page.getByRole("heading", { name: "Início" }).first().waitFor();
}
