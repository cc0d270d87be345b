import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { HEADER, people, upload, walk, writeCsv } from "../../imports/testing.ts";
import { startTestServer, type TestServer } from "../testing.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer("imports");
});
afterAll(() => server.close());

describe("a spreadsheet on its way in", () => {
  it("is looked at, tried, imported, its bad rows downloaded, and taken back", async () => {
    const known = await server.ask("POST", "/api/v1/leads", {
      body: { nome: "Rosa Antiga", email: "rosa@planilha.example", cidade: "Florianópolis" },
    });
    const before = await server.rows("select * from leads where id = $1", [known.json.id]);
    const table = [
      ["Nome completo", "E-mail", "Celular", "Renda mensal", "Cidade", "Data de cadastro", "Corretor"],
      [
        "João Conceição",
        "joao@planilha.example",
        "(48) 98123-0001",
        "R$ 12.500,00",
        "Joinville",
        "15/01/2026 10:30",
        "Bia",
      ],
      ["Rosa Antiga", "rosa@planilha.example", "48 98123-0002", "", "São José", "", "Bia"],
      ["Ana Excel", "", "4,8991E+10", "", "", "", ""],
      ["", "sem.nome@planilha.example", "", "", "", "", ""],
      ["=SOMA(A1)", "", "", "", "", "", ""],
      [
        "João Conceição",
        "joao@planilha.example",
        "(48) 98123-0001",
        "R$ 12.500,00",
        "Joinville",
        "15/01/2026 10:30",
        "Bia",
      ],
      ["", "", "", "", "", "", ""],
    ];
    const received = await upload(server, writeCsv(table, { encoding: "windows-1252" }), "clientes.csv");
    expect(received).toMatchObject({
      nome_arquivo: "clientes.csv",
      estado: "recebido",
      codificacao: "windows-1252",
      separador: ";",
      linha_cabecalho: 1,
      linhas_estimadas: 6,
      falta_mapear: [],
      entregar: "nada",
      origem: "IMPORT",
    });
    expect(received.colunas.map((column: { campo: string }) => column.campo)).toEqual([
      "nome",
      "email",
      "telefone",
      "renda_aproximada",
      "cidade",
      "capturado_em",
      "respostas",
    ]);

    const tried = await walk(server, received.id, "simular");
    expect(tried).toMatchObject({
      estado: "simulado",
      simulacao: { linhas: 6, novas: 1, conhecidas: 1, repetidas_no_arquivo: 1, com_erro: 3 },
    });
    expect(tried.simulacao.motivos.map((reason: { codigo: string }) => reason.codigo).sort()).toEqual([
      "email:contact_required",
      "nome:required",
      "telefone:scientific",
    ]);
    expect(await server.rows("select 1 from leads where email = 'joao@planilha.example'")).toEqual([]);

    const done = await walk(server, received.id, "importar");
    expect(done).toMatchObject({
      estado: "concluido",
      progresso: { linhas: 6, linhas_exatas: true, feitas: 6, novas: 1, conhecidas: 1, repetidas: 1, com_erro: 3 },
    });
    expect(done.progresso.por_segundo).toBeGreaterThan(0);
    const [joao] = await server.rows<{ id: number }>("select id from leads where email = 'joao@planilha.example'");
    expect((await server.ask("GET", `/api/v1/leads/${joao?.id}`)).json).toMatchObject({
      nome: "João Conceição",
      telefone: "+5548981230001",
      renda_aproximada: 12_500,
      origem: "IMPORT",
      capturado_em: "2026-01-15T13:30:00.000Z",
      respostas: { Corretor: "Bia" },
    });
    expect((await server.ask("GET", `/api/v1/leads/${known.json.id}`)).json).toMatchObject({
      cidade: "São José",
      telefone: "+5548981230002",
    });
    expect(await server.rows("select 1 from deliveries where lead_id = $1", [joao?.id])).toEqual([]);

    const errors = await server.ask("GET", `/api/v1/imports/${received.id}/erros.csv`);
    expect(errors.headers["content-type"]).toBe("text/csv; charset=utf-8");
    expect(errors.text.startsWith("\uFEFFNome completo;E-mail;")).toBe(true);
    const lines = errors.text.trim().split("\r\n");
    expect(lines).toHaveLength(4);
    expect(lines[1]).toMatch(/^Ana Excel;;4,8991E\+10;;;;;4;O telefone está em notação científica/);
    expect(lines[3]).toMatch(/^'=SOMA\(A1\);/);

    const undone = await walk(server, received.id, "desfazer");
    expect(undone).toMatchObject({ estado: "desfeito", desfeito: { apagados: 1, restaurados: 1, mantidos: 0 } });
    expect(await server.rows("select 1 from leads where email = 'joao@planilha.example'")).toEqual([]);
    expect(await server.rows("select * from leads where id = $1", [known.json.id])).toEqual(before);
    expect(await server.rows("select 1 from raw_requests where source = $1", [`import:${received.id}`])).toEqual([]);
  });

  it("is taken out of a form as well", async () => {
    const file = writeCsv([HEADER, ...people(2)]);
    const part = (head: string, body: Buffer | string) =>
      Buffer.concat([
        Buffer.from(`--xx\r\ncontent-disposition: form-data; ${head}\r\n\r\n`),
        Buffer.from(body),
        Buffer.from("\r\n"),
      ]);
    const answer = await server.ask("POST", "/api/v1/imports", {
      payload: Buffer.concat([
        part('name="outro"', "x"),
        part('name="arquivo"; filename="C:\\\\Meus Documentos\\\\lista.csv"', file),
        Buffer.from("--xx--\r\n"),
      ]),
      headers: { "content-type": "multipart/form-data; boundary=xx" },
    });
    expect(answer.status).toBe(201);
    expect(answer.json).toMatchObject({ nome_arquivo: "lista.csv", linhas_estimadas: 2, bytes: file.length });
  });
});

describe("what is asked of an import", () => {
  it("is refused with its reason when the file is none, and nothing is kept of it", async () => {
    const before = await server.rows("select count(*)::int as n from imports");
    for (const [payload, code] of [
      [Buffer.from("PK\u0003\u0004", "latin1"), "file_is_xlsx"],
      [Buffer.from("<html><table>"), "file_is_web_page"],
      [Buffer.alloc(0), "file_empty"],
      [Buffer.from("Nome;E-mail\r\n"), "file_without_rows"],
    ] as const) {
      const answer = await server.ask("POST", "/api/v1/imports", { payload, headers: { "content-type": "text/csv" } });
      expect([answer.status, answer.json.error.code]).toEqual([422, code]);
    }
    const json = await server.ask("POST", "/api/v1/imports", { body: { nome: "Ana" } });
    expect(json.status).toBe(415);
    expect(await server.rows("select count(*)::int as n from imports")).toEqual(before);
    expect(
      await server.rows(
        "select 1 from import_chunks c where not exists (select 1 from imports i where i.id = c.import_id)",
      ),
    ).toEqual([]);
  });

  it("changes columns, reading and consent as long as nothing was imported", async () => {
    const { id } = await upload(
      server,
      writeCsv([
        ["Alfa", "Beta", "Gama"],
        ["Ana Lima", "ana.lima@mapa.example", "Lages"],
      ]),
    );
    const unmapped = await server.ask("POST", `/api/v1/imports/${id}/simular`);
    expect([unmapped.status, unmapped.json.error.code]).toEqual([422, "mapping_incomplete"]);

    const unknown = await server.ask("PUT", `/api/v1/imports/${id}`, { body: { mapeamento: { Delta: "nome" } } });
    expect([unknown.status, unknown.json.error.code]).toEqual([422, "unknown_columns"]);
    const wrong = await server.ask("PUT", `/api/v1/imports/${id}`, { body: { mapeamento: { Alfa: "apelido" } } });
    expect(wrong.status).toBe(422);

    const changed = await server.ask("PUT", `/api/v1/imports/${id}`, {
      body: { mapeamento: { Alfa: "nome", Gama: null }, origem: "FEIRAO_2026" },
    });
    expect(changed.json).toMatchObject({ falta_mapear: [], origem: "FEIRAO_2026" });
    expect(changed.json.colunas.map((column: { campo: string }) => column.campo)).toEqual(["nome", "email", null]);
    const anew = await server.ask("PUT", `/api/v1/imports/${id}`, { body: { linha_cabecalho: null } });
    expect(anew.json.colunas).toHaveLength(3);
    expect(anew.json).toMatchObject({ linha_cabecalho: null, linhas_estimadas: 2, origem: "FEIRAO_2026" });
    await server.ask("PUT", `/api/v1/imports/${id}`, {
      body: { linha_cabecalho: 1, mapeamento: { Alfa: "nome", Beta: "email", Gama: null } },
    });

    expect((await walk(server, id, "importar")).progresso).toMatchObject({ novas: 1, com_erro: 0 });
    const [lead] = await server.rows("select origem, cidade, extras from leads where email = 'ana.lima@mapa.example'");
    expect(lead).toEqual({ origem: "FEIRAO_2026", cidade: null, extras: {} });
    const late = await server.ask("PUT", `/api/v1/imports/${id}`, { body: { origem: "OUTROS" } });
    expect([late.status, late.json.error.code]).toEqual([409, "import_state"]);
    for (const step of ["simular", "importar", "cancelar"]) {
      expect((await server.ask("POST", `/api/v1/imports/${id}/${step}`)).status).toBe(409);
    }
  });

  it("lists imports newest first, page by page, and knows the same file again", async () => {
    const file = writeCsv([HEADER, ...people(3, 500)]);
    const first = await upload(server, file, "a.csv");
    await walk(server, first.id, "importar");
    const second = await upload(server, file, "b.csv");
    expect(second.arquivo_repetido_de).toBe(first.id);
    const page = await server.ask("GET", "/api/v1/imports?limit=1");
    expect(page.json.importacoes.map((one: { id: number }) => one.id)).toEqual([second.id]);
    const next = await server.ask("GET", `/api/v1/imports?limit=1&cursor=${page.json.next_cursor}`);
    expect(next.json.importacoes.map((one: { id: number }) => one.id)).toEqual([first.id]);
  });

  it("deletes the file on request; the figures stay, and there is nothing to undo with", async () => {
    const { id } = await upload(server, writeCsv([HEADER, ...people(2, 600), ["", "x@y.example", ""]]));
    await walk(server, id, "importar");
    const gone = await server.ask("DELETE", `/api/v1/imports/${id}`);
    expect(gone.json).toMatchObject({
      estado: "concluido",
      arquivo_apagado_em: expect.any(String),
      progresso: { novas: 2 },
    });
    expect(gone.json.colunas[0]).toMatchObject({ coluna: "Nome", exemplos: [] });
    for (const answer of [
      await server.ask("GET", `/api/v1/imports/${id}/erros.csv`),
      await server.ask("POST", `/api/v1/imports/${id}/desfazer`),
    ]) {
      expect([answer.status, answer.json.error.code]).toEqual([409, "import_file_deleted"]);
    }
    expect(await server.rows("select 1 from import_errors where import_id = $1", [id])).toEqual([]);
  });

  it("is for those who may write, and about imports that exist", async () => {
    const file = writeCsv([HEADER, ...people(1, 700)]);
    const headers = { "content-type": "text/csv" };
    expect(
      (await server.ask("POST", "/api/v1/imports", { payload: file, headers, key: server.keys.read })).status,
    ).toBe(403);
    expect((await server.ask("POST", "/api/v1/imports", { payload: file, headers, key: null })).status).toBe(401);
    const { id } = await upload(server, file);
    expect((await server.ask("GET", `/api/v1/imports/${id}`, { key: server.keys.read })).status).toBe(200);
    expect((await server.ask("POST", `/api/v1/imports/${id}/importar`, { key: server.keys.read })).status).toBe(403);
    for (const [method, path] of [
      ["GET", "999999"],
      ["PUT", "999999"],
      ["POST", "999999/simular"],
      ["POST", "999999/desfazer"],
      ["DELETE", "999999"],
      ["GET", "999999/erros.csv"],
    ] as const) {
      const answer = await server.ask(method, `/api/v1/imports/${path}`, method === "PUT" ? { body: {} } : {});
      expect(answer.status).toBe(404);
    }
  });

  it("takes the bad rows in once they are mended in the very file that was downloaded", async () => {
    const { id } = await upload(
      server,
      writeCsv([
        ["Nome", "Celular", "Corretor"],
        ["Ana Excel", "4,8991E+10", "+Bia"],
      ]),
    );
    await walk(server, id, "importar");
    const { text } = await server.ask("GET", `/api/v1/imports/${id}/erros.csv`);
    const mended = await upload(server, Buffer.from(text.replace("4,8991E+10", "(48) 99123-4567")));
    expect(mended).toMatchObject({ codificacao: "utf-8", separador: ";", linhas_estimadas: 1 });
    expect((await walk(server, mended.id, "importar")).progresso).toMatchObject({ novas: 1, com_erro: 0 });
    const [lead] = await server.rows("select telefone, extras from leads where nome = 'Ana Excel'");
    expect(lead).toEqual({ telefone: "+5548991234567", extras: { respostas: { Corretor: "+Bia" } } });
  });
});
