/** Imports, possible duplicates and merges of the invented hub. */
import { someMerges, somePairs } from "../src/fixtures/duplicates.ts";
import { allImports, importing, received, tried, undoing } from "../src/fixtures/imports.ts";
import { clockAt } from "../src/fixtures/moments.ts";
import { type FixtureRoute, ok, problem, type Request } from "./fixture-api.ts";

const clock = () => clockAt(new Date());

export const IMPORT_ROUTES: readonly FixtureRoute[] = [
  [
    "GET /api/v1/imports",
    ({ world }) => ok({ importacoes: world.state === "empty" ? [] : allImports(clock()), next_cursor: null }),
  ],
  ["POST /api/v1/imports", ({ url }) => uploaded(url)],
  ["GET /api/v1/imports/:id", (request) => one(request)],
  ["PUT /api/v1/imports/:id", (request) => one(request)],
  ["POST /api/v1/imports/:id/simular", () => ({ status: 202, body: tried(clock()) })],
  ["POST /api/v1/imports/:id/importar", () => ({ status: 202, body: importing(clock()) })],
  ["POST /api/v1/imports/:id/cancelar", () => ({ status: 202, body: importing(clock(), { cancelando: true }) })],
  ["POST /api/v1/imports/:id/desfazer", () => ({ status: 202, body: undoing(clock()) })],
  ["DELETE /api/v1/imports/:id", (request) => one(request)],
  [
    "GET /api/v1/duplicates",
    ({ world }) => ok(hasPairs(world.state) ? somePairs(clock()) : { duplicates: [], total: 0, next_cursor: null }),
  ],
  ["POST /api/v1/duplicates/dismiss", ({ body }) => ok({ ...body, dismissed_at: clock().ago(0) })],
  ["POST /api/v1/duplicates/reopen", ({ body }) => ok({ ...body, dismissed_at: null })],
  [
    "GET /api/v1/leads/:id/merges",
    ({ id, world }) =>
      ok(world.state === "some" ? someMerges(clock(), Number(id)) : { lead_id: Number(id), merges: [] }),
  ],
  [
    "POST /api/v1/leads/:id/merge",
    ({ id }) =>
      problem(
        409,
        "delivery_running",
        `Uma entrega do lead ${id} está sendo enviada, e ainda não terminou.`,
        "Tente de novo em alguns segundos. Nada foi mudado.",
      ),
  ],
];

function hasPairs(state: string): boolean {
  return state === "some" || state === "many" || state === "broker";
}

function one({ id }: Request) {
  const found = allImports(clock()).find((each) => each.id === Number(id));
  if (found) return ok(found);
  return problem(404, "not_found", `A importação ${id} não existe.`, "Confira o número; ele pode ter sido apagado.");
}

function uploaded(url: URL) {
  const nome_arquivo = url.searchParams.get("nome_arquivo") ?? "planilha.csv";
  if (nome_arquivo.startsWith("vazio")) {
    return problem(
      422,
      "file_without_rows",
      "Não há linhas com dados no arquivo.",
      "Confira se a planilha tem contatos abaixo do cabeçalho.",
    );
  }
  return { status: 201, body: received(clock(), { nome_arquivo }) };
}
