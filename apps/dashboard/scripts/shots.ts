/** Which pictures are taken: a page in a state, and what a person did there. */
import type { Page } from "playwright-core";
import type { FixtureState } from "./fixture-api.ts";
import type { FixtureServer } from "./fixture-server.ts";
import { SOURCE_SHOTS } from "./shots-sources.ts";

export interface Shot {
  name: string;
  path: string;
  state?: FixtureState;
  /** In the dark scheme too. */
  dark?: boolean;
  screens?: readonly ("desk" | "phone")[];
  /** The whole page instead of one screen. */
  whole?: boolean;
  act?: (page: Page, hub: FixtureServer) => Promise<void>;
}

const id = (testId: string): string => `[data-testid="${testId}"]`;
const DESK = ["desk"] as const;
/** A failure is shown only after two more tries. */
const failed = async (page: Page): Promise<void> => void (await page.waitForSelector(id("failed")));

export const SHOTS: readonly Shot[] = [
  { name: "entrar", path: "/entrar", state: "anonymous", dark: true },
  {
    name: "entrar-recusado",
    path: "/entrar",
    state: "anonymous",
    screens: DESK,
    act: async (page) => {
      await page.fill(id("login-email"), "ana@exemplo.com.br");
      await page.fill(id("login-password"), "errada");
      await page.click(id("login-submit"));
    },
  },
  { name: "primeiro-acesso", path: "/primeiro-acesso?token=abc", state: "anonymous" },
  { name: "primeiro-acesso-sem-codigo", path: "/primeiro-acesso", state: "anonymous", screens: DESK },
  { name: "inicio", path: "/", dark: true },
  { name: "inicio-inteiro", path: "/", whole: true },
  {
    name: "inicio-grafico",
    path: "/",
    screens: ["phone"],
    act: (page) => page.getByRole("heading", { name: "Origens" }).scrollIntoViewIfNeeded(),
  },
  { name: "inicio-calmo", path: "/", state: "calm", screens: DESK },
  { name: "inicio-vazio", path: "/", state: "empty" },
  { name: "inicio-lendo", path: "/", state: "loading" },
  { name: "inicio-falhou", path: "/", state: "failed", act: failed },
  {
    name: "inicio-lead-novo",
    path: "/",
    screens: DESK,
    act: async (page, hub) => {
      hub.arrive("Yasmin Torres");
      await page.waitForSelector("text=Yasmin Torres");
    },
  },
  { name: "sino", path: "/", screens: DESK, act: (page) => page.click(id("bell")) },
  { name: "pessoa", path: "/", screens: DESK, act: (page) => page.click(id("person-menu")) },
  {
    name: "busca",
    path: "/",
    dark: true,
    act: async (page) => {
      await page.click(id("open-search"));
      await page.waitForTimeout(300);
      await page.fill(id("search-input"), "ca");
    },
  },
  { name: "alertas", path: "/alertas" },
  { name: "mais", path: "/mais", screens: ["phone"] },
  { name: "leads", path: "/leads", state: "many", dark: true },
  { name: "leads-filtrado", path: "/leads?status=QUENTE&origem=META_ADS&data_inicio=2026-11-01", dark: false },
  { name: "leads-vazio", path: "/leads", state: "empty" },
  { name: "leads-nada", path: "/leads?q=zzzz", screens: DESK },
  { name: "leads-lendo", path: "/leads", state: "loading" },
  { name: "leads-falhou", path: "/leads", state: "failed", act: failed, screens: DESK },
  {
    name: "leads-porque",
    path: "/leads",
    screens: DESK,
    act: (page) => page.hover(`${id("lead-row")} [role=img] >> nth=0`),
  },
  {
    name: "leads-teclado",
    path: "/leads",
    screens: DESK,
    act: async (page) => {
      for (let i = 0; i < 4; i += 1) await page.keyboard.press("j");
    },
  },
  {
    name: "leads-periodo",
    path: "/leads",
    screens: DESK,
    act: (page) => page.click(id("filter-periodo")),
  },
  {
    name: "leads-fundo",
    path: "/leads",
    state: "many",
    screens: DESK,
    act: async (page, hub) => {
      await page.mouse.wheel(0, 9_000);
      await page.waitForTimeout(500);
      hub.arrive("Yasmin Torres");
    },
  },
  { name: "lead", path: "/leads/812", dark: true },
  { name: "lead-inteiro", path: "/leads/812", whole: true, screens: ["phone"] },
  {
    name: "lead-entrega",
    path: "/leads/812",
    act: (page) => page.click('[data-kind="delivery_failed"] button'),
  },
  { name: "lead-comprido", path: "/leads/812", state: "many" },
  { name: "lead-vazio", path: "/leads/810", state: "empty", screens: DESK },
  { name: "lead-lendo", path: "/leads/812", state: "loading" },
  { name: "lead-falhou", path: "/leads/812", state: "failed", act: failed, screens: DESK },
  { name: "lead-sumiu", path: "/leads/404", screens: DESK },
  {
    name: "lead-apagar",
    path: "/leads/812",
    act: async (page) => {
      await page.click(id("lead-menu"));
      await page.click(id("delete-lead"));
    },
  },
  { name: "lead-corretor", path: "/leads/812", state: "broker", screens: DESK },
  { name: "integracoes", path: "/integracoes", dark: true },
  { name: "integracoes-inteiro", path: "/integracoes", whole: true },
  { name: "integracoes-vazio", path: "/integracoes", state: "empty", screens: DESK },
  { name: "integracoes-lendo", path: "/integracoes", state: "loading", screens: DESK },
  { name: "integracoes-falhou", path: "/integracoes", state: "failed", act: failed, screens: DESK },
  { name: "integracao", path: "/integracoes/whatsapp", dark: true },
  {
    name: "integracao-teste",
    path: "/integracoes/whatsapp",
    screens: DESK,
    act: (page) => page.click(id("test-connection")),
  },
  { name: "integracao-entregas", path: "/integracoes/whatsapp?tab=entregas" },
  { name: "integracao-erros", path: "/integracoes/whatsapp?tab=erros", dark: true },
  { name: "integracao-erros-vazio", path: "/integracoes/hubspot?tab=erros", state: "calm", screens: DESK },
  {
    name: "integracao-erros-aberto",
    path: "/integracoes/whatsapp?tab=erros",
    screens: DESK,
    act: (page) => page.click(`${id("cause-row")} >> nth=0 >> text=Ver entregas`),
  },
  {
    name: "reenviar",
    path: "/integracoes/whatsapp?tab=erros",
    dark: true,
    act: (page) => page.click(`${id("replay-all")} >> nth=0`),
  },
  {
    name: "reenviar-andamento",
    path: "/integracoes/whatsapp?tab=erros",
    act: async (page) => {
      await page.click(`${id("replay-all")} >> nth=0`);
      await page.click(id("replay-start"));
      await page.waitForTimeout(2_200);
    },
  },
  { name: "integracao-configuracao", path: "/integracoes/hubspot?tab=configuracao", whole: true, dark: true },
  { name: "integracao-fora", path: "/integracoes/asana", screens: DESK },
  ...SOURCE_SHOTS,
  { name: "duplicados", path: "/duplicados", dark: true },
  { name: "duplicados-inteiro", path: "/duplicados", whole: true },
  { name: "duplicados-vazio", path: "/duplicados", state: "empty", screens: DESK },
  { name: "duplicados-lendo", path: "/duplicados", state: "loading", screens: DESK },
  { name: "duplicados-falhou", path: "/duplicados", state: "failed", act: failed, screens: DESK },
  { name: "duplicados-corretor", path: "/duplicados", state: "broker", screens: DESK },
  {
    name: "duplicados-recusado",
    path: "/duplicados",
    act: async (page) => {
      await page.click(`${id("merge")} >> nth=0`);
      await page.click(id("confirm"));
    },
  },
  {
    name: "duplicados-desfazer",
    path: "/duplicados",
    act: (page) => page.click(`${id("not-same")} >> nth=0`),
  },
  { name: "lead-mesma-pessoa", path: "/leads/812", dark: true, act: (page) => page.click(id("same-person")) },
  { name: "importacoes", path: "/importacoes", dark: true },
  { name: "importacoes-vazio", path: "/importacoes", state: "empty" },
  { name: "importacoes-lendo", path: "/importacoes", state: "loading", screens: DESK },
  { name: "importacoes-falhou", path: "/importacoes", state: "failed", act: failed, screens: DESK },
  { name: "importacoes-corretor", path: "/importacoes", state: "broker", screens: DESK },
  {
    name: "importacoes-recusa",
    path: "/importacoes",
    act: (page) =>
      page.setInputFiles("input[type=file]", { name: "clientes.xlsx", mimeType: "", buffer: Buffer.from("PK") }),
  },
  { name: "importacao-colunas", path: "/importacoes/41", whole: true, dark: true },
  { name: "importacao-falta", path: "/importacoes/49", whole: true },
  { name: "importacao-conferida", path: "/importacoes/42", whole: true, dark: true },
  { name: "importacao-enviar", path: "/importacoes/42", act: (page) => page.click(id("start-import")) },
  { name: "importacao-andamento", path: "/importacoes/43", dark: true },
  { name: "importacao-pronta", path: "/importacoes/44", dark: true },
  { name: "importacao-desfazer", path: "/importacoes/44", act: (page) => page.click(id("undo-import")) },
  { name: "importacao-parada", path: "/importacoes/45" },
  { name: "importacao-quebrada", path: "/importacoes/46" },
  { name: "importacao-desfazendo", path: "/importacoes/47", screens: DESK },
  { name: "importacao-desfeita", path: "/importacoes/48" },
  { name: "importacao-sumiu", path: "/importacoes/999", screens: DESK },
  { name: "chaves", path: "/configuracoes/chaves", dark: true },
  { name: "chaves-vazio", path: "/configuracoes/chaves", state: "empty", screens: DESK },
  {
    name: "chaves-criar",
    path: "/configuracoes/chaves",
    act: (page) => page.click(id("create-key")),
  },
  {
    name: "chaves-segredo",
    path: "/configuracoes/chaves",
    screens: DESK,
    act: async (page) => {
      await page.click(id("create-key"));
      await page.fill(id("key-name"), "Site institucional");
      await page.click(id("key-submit"));
    },
  },
  { name: "aparencia", path: "/configuracoes/aparencia", screens: DESK },
  { name: "nao-existe", path: "/nada/disso", screens: DESK },
];
