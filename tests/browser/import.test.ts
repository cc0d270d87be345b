/** A spreadsheet of a Brazilian Excel on its way through the dashboard: sent, mapped, tried, imported, taken back. */
import { readFile } from "node:fs/promises";
import type { Locator } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { hasBrowser, type OpenDashboard, openDashboard } from "./dashboard.ts";

/** Semicolons and Windows-1252, which is what Excel in Brazil writes; the third row has no name. */
const SHEET = Buffer.from(
  [
    "Nome completo;E-mail;Retorno;Cidade;Corretor",
    "João Conceição;joao.conceicao@example.com;(48) 98123-0001;Joinville;Bia",
    "Inês Assunção;ines.assuncao@example.com;(48) 98123-0002;São José;Bia",
    ";sem.nome@example.com;(48) 98123-0003;Florianópolis;Caio",
    "Tomé Brandão;tome.brandao@example.com;;Blumenau;Caio",
    "",
  ].join("\r\n"),
  "latin1",
);

describe.skipIf(!hasBrowser)("somebody who imports a spreadsheet", { timeout: 120_000 }, () => {
  let at: OpenDashboard;
  beforeAll(async () => {
    at = await openDashboard("browser_import");
  }, 180_000);
  afterAll(() => at?.close());
  afterEach(async ({ task }) => {
    if (task.result?.state === "fail") await at.shoot("importacao-falhou");
  });

  const figure = (name: string): Locator => at.page.getByTestId(name).locator("dd");
  const choose = (name: string, buffer: Buffer) =>
    at.page.locator('input[type="file"]').setInputFiles({ name, mimeType: "text/csv", buffer });

  it("is told what to do with a file that is no CSV, before it is sent", async () => {
    const { page } = at;
    await page.getByRole("link", { name: "Importações" }).first().click();
    await page.getByTestId("drop-zone").waitFor();
    await page.getByText("Nenhuma importação ainda").waitFor();
    await choose("clientes.xlsx", Buffer.from("PK"));
    await page.getByTestId("form-problem").getByText("Salvar como", { exact: false }).waitFor();
  });

  it("is asked before leaving while the file is on its way, and loses nothing by staying", async () => {
    const { page } = at;
    let arrive: () => void = () => undefined;
    const line = new Promise<void>((resolve) => {
      arrive = resolve;
    });
    await page.route("**/api/v1/imports?*", async (route) => {
      if (route.request().method() === "POST") await line;
      await route.continue();
    });
    await choose("clientes.csv", SHEET);
    await page.getByTestId("uploading").waitFor();
    await page.getByRole("link", { name: "Leads", exact: true }).first().click();
    await page.getByRole("dialog").getByText("O envio ainda não terminou").waitFor();
    await page.getByTestId("cancel").click();
    arrive();
    // The route stays and lets everything through: taken away, it may leave a request of the next page standing.
    await page.waitForURL(/\/importacoes\/\d+$/);
  });

  it("sees the columns guessed, and says what the one is that nobody could guess", async () => {
    const { page } = at;
    const field = (column: string) => page.locator(`[data-column="${column}"]`).getByTestId("column-field");
    await field("Nome completo").waitFor();
    expect(await field("Nome completo").inputValue()).toBe("nome");
    expect(await field("E-mail").inputValue()).toBe("email");
    expect(await field("Retorno").inputValue()).toBe("respostas");
    await page.getByText("João Conceição").waitFor();
    const kept = page.waitForResponse((answer) => answer.request().method() === "PUT" && answer.ok());
    await field("Retorno").selectOption("telefone");
    await kept;
    await page.reload();
    await field("Retorno").waitFor();
    expect(await field("Retorno").inputValue()).toBe("telefone");
  });

  it("tries it first, and sees which row is wrong and why", async () => {
    const { page } = at;
    await page.getByTestId("simulate").click();
    await page.getByTestId("trial").waitFor();
    expect(await figure("figure-novas").textContent()).toBe("3");
    expect(await figure("figure-com_erro").textContent()).toBe("1");
    const reason = page.locator('[data-testid="reason"][data-cause="nome:required"]');
    expect(await reason.textContent()).toContain("Linha 4");
    await at.shoot("importacao-conferida");
    expect(await at.ask("GET", "/api/v1/leads")).toMatchObject({ total: 0 });
  });

  it("imports, leaves, and finds it done on coming back", async () => {
    const { page } = at;
    await page.getByTestId("start-import").click();
    await page.getByTestId("import-progress").or(page.getByTestId("import-over")).first().waitFor();
    const address = page.url();
    await page.getByRole("link", { name: "Leads", exact: true }).first().click();
    await page.getByRole("heading", { name: "Leads" }).waitFor();
    await page.goBack();
    await page.locator('[data-testid="import-state"][data-state="concluido"]').waitFor();
    expect(page.url()).toBe(address);
    expect(await figure("figure-novas").textContent()).toBe("3");
    expect(await figure("figure-com_erro").textContent()).toBe("1");
    await at.shoot("importacao-concluida");
  });

  it("downloads the wrong row with its reason, as Excel opens it", async () => {
    const { page } = at;
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByTestId("download-errors").click()]);
    expect(download.suggestedFilename()).toMatch(/^importacao-\d+-erros\.csv$/);
    const text = await readFile(await download.path(), "utf8");
    const lines = text.trimEnd().split("\r\n");
    expect(lines[0]).toBe("\uFEFFNome completo;E-mail;Retorno;Cidade;Corretor;linha;erro");
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatch(/^;sem\.nome@example\.com;\(48\) 98123-0003;Florianópolis;Caio;4;Falta o nome/);
  });

  it("finds the people among the leads, accents and mapped phone included, and nothing was sent", async () => {
    const { page } = at;
    await page.getByTestId("see-leads").click();
    await page.getByText("João Conceição").first().waitFor();
    await page.getByText("Inês Assunção").first().waitFor();
    await page.getByText("(48) 98123-0001").first().waitFor();
    expect(await page.getByText("sem.nome").count()).toBe(0);
    expect(await at.ask("GET", "/api/v1/deliveries")).toMatchObject({ deliveries: [] });
  });

  it("takes it back: what it made is gone, what somebody changed since stays and is named", async () => {
    const { page } = at;
    const { leads } = (await at.ask("GET", "/api/v1/leads?q=tome.brandao%40example.com")) as {
      leads: { id: number }[];
    };
    const tome = leads[0]?.id;
    await at.ask("PUT", `/api/v1/leads/${tome}`, { observacoes: "Ligar depois das 18h" });
    await page.getByRole("link", { name: "Importações" }).first().click();
    await page.getByTestId("import-row").first().click();
    await page.getByTestId("undo-import").click();
    await page.getByTestId("confirm").click();
    await page.locator('[data-testid="import-state"][data-state="desfeito"]').waitFor();
    expect(await figure("undone-apagados").textContent()).toBe("2");
    expect(await figure("undone-mantidos").textContent()).toBe("1");
    await page
      .getByTestId("kept")
      .getByRole("link", { name: `Lead ${tome}` })
      .waitFor();
    await at.shoot("importacao-desfeita");
    expect(await at.ask("GET", "/api/v1/leads")).toMatchObject({ total: 1, leads: [{ id: tome }] });
  });

  it("meets no error of the page itself on the way", () => {
    expect(at.complaints).toEqual([]);
  });
});
