/** What is published, used as an app would: installed in a folder of its own, outside this repository. */
import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Built, build, MINIFIED_BYTES_MAX } from "../build.ts";
import { KEY } from "./device.ts";

const PACKAGE = join(import.meta.dirname, "..");
let built: Built;
let app: string;
let installed: string;
beforeAll(async () => {
  app = await mkdtemp(join(tmpdir(), "streamleads-sdk-"));
  installed = join(app, "node_modules/@streamleads/react-native-sdk");
  built = await build(join(installed, "dist"));
  await cp(join(PACKAGE, "package.json"), join(installed, "package.json"));
  await writeFiles({
    "node_modules/react-native/package.json": '{ "name": "react-native", "main": "index.js", "types": "index.d.ts" }',
    "node_modules/react-native/index.js": `
      exports.listeners = [];
      exports.AppState = {
        currentState: "active",
        addEventListener: (type, listener) => (exports.listeners.push(listener), { remove() {} }),
      };`,
    // As react-native 0.85 declares it, in the part that is used.
    "node_modules/react-native/index.d.ts": `
      export type AppStateStatus = "active" | "background" | "inactive" | "unknown" | "extension";
      export const AppState: {
        currentState: AppStateStatus;
        addEventListener(type: "change" | "memoryWarning" | "blur" | "focus", listener: (state: AppStateStatus) => void): { remove(): void };
      };`,
  });
});
afterAll(() => rm(app, { recursive: true }));

async function writeFiles(files: Record<string, string>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(app, name)), { recursive: true });
    await writeFile(join(app, name), text);
  }
}
const run = promisify(execFile);
async function node(file: string, text: string, ...flags: string[]): Promise<unknown> {
  await writeFiles({ [file]: text });
  const { stdout } = await run(process.execPath, [...flags, join(app, file)], { cwd: app });
  return JSON.parse(stdout);
}

/** The first example of the README, which is the usage that the SDK was asked for; only the key is another. */
const README = await readFile(join(PACKAGE, "README.md"), "utf8");
const EXAMPLE = /```js\n([\s\S]*?)```/.exec(README)?.[1] ?? "";
const IMPORT = /import StreamLeads from '@streamleads\/react-native-sdk';/;
const USAGE = EXAMPLE.replace(IMPORT, "").replace(/apiKey: '[^']*'/, `apiKey: '${KEY}'`);
const TRY_IT = `
const said = [];
console.log = (...words) => said.push(['log', ...words]);
console.error = (word, error) => said.push(['error', word, error.code]);
console.warn = () => {};
const asked = [];
globalThis.fetch = async (url, init) => {
  asked.push([url, init.headers['X-API-Key'], JSON.parse(init.body)]);
  return new Response('{"receipt":"r-1"}', { status: 202, headers: { 'content-type': 'application/json' } });
};
${USAGE}
sendLead({ name: 'Ana Souza', email: 'ana@example.com', phone: '48991234567', interest: 'Apartamento' })
  .then(() => sendLead({ name: '' }))
  .then(() => process.stdout.write(JSON.stringify({ said, asked })));
`;

describe("the published package", () => {
  it("shows in its README the usage that was asked for", () => {
    expect(EXAMPLE).toMatch(IMPORT);
    expect(USAGE).toMatch(/StreamLeads\.configure\(\{\s+apiUrl: 'https:\/\/api\.empresa\.com',\s+apiKey: '/);
    expect(USAGE).toMatch(/await StreamLeads\.createLead\(\{\s+nome: leadData\.name,/);
  });

  it.each([
    ["ESM", "try.mjs", "import StreamLeads from '@streamleads/react-native-sdk';"],
    ["CommonJS", "try.cjs", "const StreamLeads = require('@streamleads/react-native-sdk').default;"],
  ])("%s: the documented usage works as it stands", async (_format, file, line) => {
    expect(await node(file, line + TRY_IT)).toEqual({
      said: [
        ["log", "Lead enviado:", { status: "sent", id: expect.any(String), receipt: "r-1" }],
        ["error", "Erro ao enviar lead:", "invalid_lead"],
      ],
      asked: [
        [
          "https://api.empresa.com/api/v1/leads",
          KEY,
          {
            nome: "Ana Souza",
            email: "ana@example.com",
            telefone: "48991234567",
            origem: "MOBILE_APP",
            interesse: "Apartamento",
            capturado_em: expect.any(String),
          },
        ],
      ],
    });
  });

  it.each([
    ["ESM", "named.mjs", "import * as sdk from '@streamleads/react-native-sdk';"],
    ["CommonJS", "named.cjs", "const sdk = require('@streamleads/react-native-sdk');"],
  ])("%s: has its names, and nothing else", async (_format, file, line) => {
    const names = `${line} process.stdout.write(JSON.stringify(Object.keys(sdk).sort()));`;
    expect(await node(file, names)).toEqual(["StreamLeadsError", "createClient", "default"]);
  });

  it.each([
    ["ESM", "native.mjs", "import StreamLeads from '@streamleads/react-native-sdk'; import RN from 'react-native';"],
    [
      "CommonJS",
      "native.cjs",
      "const StreamLeads = require('@streamleads/react-native-sdk').default; const RN = require('react-native');",
    ],
  ])("%s: listens to AppState where it is React Native, and only there", async (_format, file, line) => {
    const text = `${line}
      console.warn = () => {};
      StreamLeads.configure({ apiUrl: 'https://api.empresa.example', apiKey: '${KEY}' });
      StreamLeads.close();
      process.stdout.write(JSON.stringify(RN.listeners.length));`;
    expect(await node(file, text, "--conditions=react-native")).toBe(1);
    expect(await node(file, text)).toBe(0);
  });

  it("knows of react-native in its native entry alone, and of nothing else", async () => {
    const imports = async (file: string) => {
      const text = await readFile(join(installed, "dist", file), "utf8");
      return [...text.matchAll(/(?:\bfrom|\brequire\(|\bimport\()\s*["']([^"']+)["']/g)].map(([, name]) => name);
    };
    expect(await imports("esm/index.js")).toEqual([]);
    expect(await imports("cjs/index.js")).toEqual([]);
    expect(await imports("esm/native.js")).toEqual(["react-native"]);
    expect(await imports("cjs/native.js")).toEqual(["react-native"]);
  });

  it("points every entry of package.json at a file that was built, all of them .js for Metro", async () => {
    const manifest = JSON.parse(await readFile(join(PACKAGE, "package.json"), "utf8"));
    const paths = JSON.stringify([
      manifest.exports,
      manifest.main,
      manifest.module,
      manifest.types,
      manifest["react-native"],
    ]);
    const files = [...paths.matchAll(/"(\.\/dist\/[^"]+)"/g)].map(([, path]) => path ?? "");
    expect(files.length).toBe(12);
    for (const file of files) expect(await readFile(join(installed, file), "utf8")).not.toBe("");
    expect(files.filter((file) => !/\.js$|\.d\.ts$/.test(file))).toEqual([]);
    expect(Object.keys(manifest).filter((key) => key === "dependencies")).toEqual([]);
  });

  it("is small", () => {
    for (const bytes of Object.values(built.minified)) {
      expect(bytes).toBeGreaterThan(2_000);
      expect(bytes).toBeLessThan(MINIFIED_BYTES_MAX);
    }
  });
});

describe("its types", () => {
  const USE = `
    import StreamLeads, { createClient, type CreateLeadResult, type LeadStorage, StreamLeadsError } from "@streamleads/react-native-sdk";
    import { AppState } from "react-native";

    // As AsyncStorage 2.2 and 3.1 declare theirs.
    declare const two: {
      getItem: (key: string, callback?: (error?: Error | null, result?: string | null) => void) => Promise<string | null>;
      setItem: (key: string, value: string, callback?: (error?: Error | null) => void) => Promise<void>;
      removeItem: (key: string, callback?: (error?: Error | null) => void) => Promise<void>;
    };
    declare const three: {
      getItem(key: string): Promise<string | null>;
      setItem(key: string, value: string): Promise<void>;
      removeItem(key: string): Promise<void>;
      getMany(keys: string[]): Promise<Record<string, string | null>>;
    };
    export const storages: LeadStorage[] = [two, three];
    // As @react-native-community/netinfo declares its listener, in the part that is used.
    declare const netInfo: { addEventListener(listener: (state: { isConnected: boolean | null; type: string }) => void): () => void };

    StreamLeads.configure({ apiUrl: "https://api.empresa.example", apiKey: "sl_pub_x", storage: two, netInfo, appState: AppState });
    createClient({ apiUrl: "https://api.empresa.example", apiKey: "sl_pub_x", fetch, storage: three, appState: null });
    export async function send(): Promise<string> {
      const result: CreateLeadResult = await StreamLeads.createLead({ nome: "Ana", email: "ana@example.com", respostas: { prazo: "3 meses" } });
      return result.status === "sent" ? result.receipt : String(result.stored);
    }
    StreamLeads.on("dropped", ({ reason, lead, fields }) => [reason, lead?.nome, fields[0]?.code]);
    export const isRefused = (error: unknown) => error instanceof StreamLeadsError && error.code === "lead_refused";

    // @ts-expect-error a name is needed
    void StreamLeads.createLead({ email: "ana@example.com" });
    // @ts-expect-error the hub knows no such field
    void StreamLeads.createLead({ nome: "Ana", email: "ana@example.com", casa: "azul" });
    // @ts-expect-error there is no such event
    StreamLeads.on("delivered", () => {});
    // @ts-expect-error only what was sent has a receipt
    void StreamLeads.createLead({ nome: "Ana" }).then(({ receipt }) => receipt);
  `;
  const OPTIONS = { strict: true, noEmit: true, types: [], lib: ["ESNext", "DOM"], target: "ESNext" };

  it.each([
    ["Node, ESM", "use.mts", { module: "NodeNext" }],
    ["Node, CommonJS", "use.cts", { module: "NodeNext" }],
    ["a bundler", "use.ts", { module: "ESNext", moduleResolution: "bundler" }],
    [
      "React Native's own settings",
      "use.ts",
      { module: "ESNext", moduleResolution: "bundler", customConditions: ["react-native"] },
    ],
  ])("hold for %s", async (_who, file, options) => {
    await writeFiles({
      [file]: USE,
      "tsconfig.json": JSON.stringify({ compilerOptions: { ...OPTIONS, ...options }, files: [file] }),
    });
    const tsc = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin/tsc");
    const said = await run(process.execPath, [tsc, "-p", app]).then(
      () => "",
      (error: { stdout: string }) => error.stdout,
    );
    expect(said).toBe("");
  });
});
