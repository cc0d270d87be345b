/** Pictures of sources and of parked requests, for `shots.ts`. */
import type { Page } from "playwright-core";
import type { Shot } from "./shots.ts";

const id = (testId: string): string => `[data-testid="${testId}"]`;
const DESK = ["desk"] as const;
const failed = async (page: Page): Promise<void> => void (await page.waitForSelector(id("failed")));
const open =
  (testId: string) =>
  async (page: Page): Promise<void> =>
    page.click(`${id(testId)} >> nth=0`);

export const SOURCE_SHOTS: readonly Shot[] = [
  { name: "fontes", path: "/fontes", dark: true },
  { name: "fontes-inteiro", path: "/fontes", whole: true },
  { name: "fontes-calmo", path: "/fontes", state: "calm", screens: DESK },
  { name: "fontes-vazio", path: "/fontes", state: "empty" },
  { name: "fontes-lendo", path: "/fontes", state: "loading", screens: DESK },
  { name: "fontes-falhou", path: "/fontes", state: "failed", act: failed, screens: DESK },
  { name: "fontes-corretor", path: "/fontes", state: "broker", screens: DESK },
  { name: "fontes-criar", path: "/fontes", dark: true, act: open("create-source") },
  {
    name: "fontes-segredo",
    path: "/fontes",
    dark: true,
    act: async (page) => {
      await page.click(id("create-source"));
      await page.fill(id("source-label"), "Landing page do Jardim Europa");
      await page.click(id("source-submit"));
      await page.waitForSelector(id("made-secret"));
    },
  },
  { name: "fonte", path: "/fontes/meta-lead-ads", dark: true },
  { name: "fonte-inteiro", path: "/fontes/meta-lead-ads", whole: true },
  { name: "fonte-parada", path: "/fontes/rd-station", act: open("test-source") },
  { name: "fonte-recusados", path: "/fontes/canal-pro", dark: true },
  { name: "fonte-silencio", path: "/fontes/google-ads", screens: DESK },
  { name: "fonte-comparando", path: "/fontes/meta-lead-ads", screens: DESK, act: open("reconcile-start") },
  { name: "fonte-propria", path: "/fontes/landing-jardim", dark: true, whole: true },
  { name: "fonte-propria-nova", path: "/fontes/feirao", screens: DESK, whole: true },
  { name: "fonte-propria-trocar", path: "/fontes/landing-jardim", screens: DESK, act: open("rotate-secret") },
  { name: "fonte-chave", path: "/fontes/key-1", screens: DESK },
  { name: "fonte-fora", path: "/fontes/chaves-na-mao", screens: DESK },
  { name: "fonte-nao-existe", path: "/fontes/nada", screens: DESK },
  { name: "fonte-corretor", path: "/fontes/canal-pro", state: "broker", screens: DESK },
  { name: "pendencias", path: "/pendencias", dark: true },
  { name: "pendencias-aberto", path: "/pendencias", dark: true, act: open("group-open") },
  { name: "pendencias-fonte", path: "/pendencias?source=landing-jardim" },
  { name: "pendencias-descartadas", path: "/pendencias?ver=descartadas" },
  { name: "pendencias-vazio", path: "/pendencias", state: "calm" },
  { name: "pendencias-lendo", path: "/pendencias", state: "loading", screens: DESK },
  { name: "pendencias-falhou", path: "/pendencias", state: "failed", act: failed, screens: DESK },
  { name: "pendencias-lendo-todos", path: "/pendencias", act: open("group-read-again") },
  { name: "pedido", path: "/pendencias?pedido=4021", dark: true },
  { name: "pedido-contato", path: "/pendencias?pedido=4021", dark: true, act: open("fix-contact") },
  {
    name: "pedido-lido",
    path: "/pendencias?pedido=4020",
    act: async (page) => {
      await page.click(id("fix-contact"));
      await page.fill(id("contact-telefone"), "(11) 98888-7777");
      await page.click(id("contact-submit"));
      await page.waitForSelector(id("raw-lead"));
    },
  },
  {
    name: "pedido-descartado",
    path: "/pendencias?pedido=4016",
    act: async (page) => {
      await page.click(id("discard"));
      await page.waitForSelector(id("undo-discard"));
    },
  },
  { name: "pedido-cortado", path: "/pendencias?pedido=4017", screens: DESK },
  { name: "pedido-sumiu", path: "/pendencias?pedido=404", screens: DESK },
  { name: "pedido-corretor", path: "/pendencias?pedido=4015", state: "broker", screens: DESK },
];
