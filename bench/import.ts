/**
 * `npm run bench:import`: a spreadsheet of 100,000 invented people through a real hub: sent, tried, imported, undone.
 * Prints rows per second and the most memory that the hub's process ever held; while the import runs, a lead from
 * outside arrives every 100 ms and its answer is timed. `--rows N`
 */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import { startEmbeddedPostgres } from "../apps/hub/src/store/embedded/index.ts";
import { API_KEY } from "./import-hub.ts";

const { values: options } = parseArgs({ options: { rows: { type: "string", default: "100000" } } });
const ROWS = Number(options.rows);
const MEMORY_BAR_MB = 300;
const LOOK_MS = 250;
const OUTSIDE_EVERY_MS = 100;

interface View {
  id: number;
  estado: string;
  bytes: number;
  progresso: { feitas: number; novas: number; conhecidas: number; com_erro: number; por_segundo: number };
  simulacao: { linhas: number; novas: number; com_erro: number } | null;
  desfeito: { apagados: number; mantidos: number } | null;
  problema: unknown;
}

const dataDir = await mkdtemp(join(tmpdir(), "streamleads-bench-"));
const database = await startEmbeddedPostgres({ dataDir, log: () => {} });
const hub = fork(join(import.meta.dirname, "import-hub.ts"), ["--hub"]);
try {
  const started = once(hub, "message");
  hub.send({ databaseUrl: database.url, dataDir });
  const [{ url, startMb }] = (await started) as [{ url: string; startMb: number }];
  await measure(url, startMb);
} finally {
  await stop(hub);
  await database.stop();
  await rm(dataDir, { recursive: true, force: true });
}

async function measure(url: string, startMb: number): Promise<void> {
  console.log(`${cpus().length} cores; ${ROWS} invented rows; PostgreSQL and this program share the machine.\n`);
  const sent = await timed(() => upload(url));
  const id = sent.value.id;
  const tried = await timed(() => walk(url, id, "simular"));
  const alone = new AbortController();
  const waits = knock(url, alone.signal);
  const imported = await timed(() => walk(url, id, "importar"));
  alone.abort();
  const answers = (await waits).sort((a, b) => a - b);
  const atImport = await peakMb();
  const undone = await timed(() => walk(url, id, "desfazer"));
  const peak = await peakMb();
  const at = (q: number) => (answers[Math.floor(answers.length * q)] ?? 0).toFixed(1);
  const { progresso } = imported.value;
  console.log(`file                    ${(sent.value.bytes / 1024 / 1024).toFixed(1)} MB, received in ${sent.seconds.toFixed(1)} s
dry run                 ${rate(tried.seconds)} rows/s   ${JSON.stringify(pick(tried.value.simulacao))}
import                  ${rate(imported.seconds)} rows/s   in ${imported.seconds.toFixed(1)} s; by its own count ${progresso.por_segundo}
                        ${progresso.novas} new, ${progresso.conhecidas} known, ${progresso.com_erro} with errors
lead from outside       p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, worst ${at(0.9999)} ms   (${answers.length} leads)
undo                    ${rate(undone.seconds)} rows/s   ${undone.value.desfeito?.apagados} removed, ${undone.value.desfeito?.mantidos} kept
memory of the hub       ${startMb.toFixed(0)} MB at its start, ${atImport.toFixed(0)} MB to the end of the import, ${peak.toFixed(0)} MB in all   (bar: ${MEMORY_BAR_MB} MB)`);
  if (peak >= MEMORY_BAR_MB) {
    console.log("ABOVE THE BAR OF MEMORY");
    process.exitCode = 1;
  }
  if (progresso.feitas !== ROWS) throw new Error(`not every row was settled: ${JSON.stringify(imported.value)}`);
}

function* lines(): Generator<string> {
  yield "Nome;E-mail;Celular;Renda;Cidade;Interesse;Observações;Corretor\r\n";
  for (let i = 0; i < ROWS; i += 1) {
    const phone = `(48) 9${String(80_000_000 + ((i * 7_919) % 19_000_000))}`;
    // One of a hundred has no contact, as old lists do.
    const [email, celular] = i % 100 === 99 ? ["", ""] : [`pessoa${i}@planilha.example`, phone];
    const nome = `Pessoa ${letters(i)} da Silva`;
    yield `${nome};${email};${celular};R$ ${3 + (i % 20)}.500,00;Florianópolis;Apartamento;"Pediu retorno; ligar à tarde";Bia\r\n`;
  }
}

function letters(n: number): string {
  return String(n).replace(/\d/g, (digit) => "abcdefghij"[Number(digit)] as string);
}

async function upload(url: string): Promise<View> {
  return view(
    await fetch(`${url}/api/v1/imports?nome_arquivo=bench.csv`, {
      method: "POST",
      headers: { "x-api-key": API_KEY, "content-type": "text/csv" },
      body: Readable.toWeb(Readable.from(gathered())) as ReadableStream,
      duplex: "half",
    } as RequestInit),
  );
}

/** Lines in pieces of some kilobytes, as a browser sends a file. */
function* gathered(): Generator<Buffer> {
  let text = "";
  for (const line of lines()) {
    text += line;
    if (text.length < 64 * 1024) continue;
    yield Buffer.from(text, "latin1");
    text = "";
  }
  yield Buffer.from(text, "latin1");
}

async function walk(url: string, id: number, step: string): Promise<View> {
  const headers = { "x-api-key": API_KEY };
  await view(await fetch(`${url}/api/v1/imports/${id}/${step}`, { method: "POST", headers }));
  for (;;) {
    const now = await view(await fetch(`${url}/api/v1/imports/${id}`, { headers }));
    if (!["simulando", "importando", "desfazendo"].includes(now.estado)) {
      if (now.problema) throw new Error(JSON.stringify(now.problema));
      return now;
    }
    await delay(LOOK_MS);
  }
}

/** Leads from outside, one after the other; answers how long each waited, in milliseconds. */
async function knock(url: string, signal: AbortSignal): Promise<number[]> {
  const waits: number[] = [];
  for (let i = 0; !signal.aborted; i += 1) {
    const begun = performance.now();
    const answer = await fetch(`${url}/api/v1/leads`, {
      method: "POST",
      headers: { "x-api-key": API_KEY, "content-type": "application/json" },
      body: JSON.stringify({ nome: `Visita ${letters(i)}`, email: `visita${i}@site.example`, interesse: "Cobertura" }),
    });
    if (answer.status !== 201) throw new Error(`a lead from outside was answered ${answer.status}`);
    await answer.arrayBuffer();
    waits.push(performance.now() - begun);
    await delay(OUTSIDE_EVERY_MS);
  }
  return waits;
}

async function view(answer: Response): Promise<View> {
  if (!answer.ok) throw new Error(await answer.text());
  return (await answer.json()) as View;
}

async function peakMb(): Promise<number> {
  const answered = once(hub, "message");
  hub.send("figures");
  return ((await answered) as [{ peakMb: number }])[0].peakMb;
}

async function timed<T>(work: () => Promise<T>): Promise<{ value: T; seconds: number }> {
  const begun = performance.now();
  const value = await work();
  return { value, seconds: (performance.now() - begun) / 1_000 };
}

function rate(seconds: number): string {
  return (ROWS / seconds).toFixed(0);
}

function pick(simulation: View["simulacao"]) {
  return simulation && { novas: simulation.novas, com_erro: simulation.com_erro };
}

async function stop(child: ChildProcess): Promise<void> {
  const gone = once(child, "exit");
  child.send("stop");
  await gone;
}
