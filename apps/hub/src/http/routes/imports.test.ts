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
