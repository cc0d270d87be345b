import { createServer, type Server, type Socket } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createDatabase, dropDatabase } from "../store/embedded/testing.ts";
import { NewerSchemaError } from "../store/newer-schema.ts";
import { freePort } from "./port.ts";
import { databaseProblem, reachDatabase } from "./reach-database.ts";
import { EXIT, StartError } from "./start-error.ts";

const PASSWORD = "senha-muito-secreta";
let server: Server | undefined;
afterEach(() => new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve())));

/** A server that speaks PostgreSQL's protocol just far enough to say this to whoever connects. */
async function serverThatSays(...messages: Buffer[]): Promise<string> {
  server = createServer((socket: Socket) => {
    const left = [...messages];
    socket.on("data", () => socket.write(left.shift() ?? ""));
    // The client hangs up in the middle; that is what the test is about.
    socket.on("error", () => undefined);
  });
  const port = await freePort("127.0.0.1", 0);
  await new Promise<void>((resolve) => server?.listen(port, "127.0.0.1", resolve));
  return `postgres://leads:${PASSWORD}@127.0.0.1:${port}/streamleads`;
}

function message(type: string, body: string | Buffer): Buffer {
  const content = Buffer.from(body);
  const length = Buffer.alloc(4);
  length.writeInt32BE(content.length + 4);
  return Buffer.concat([Buffer.from(type), length, content]);
}

const refusal = (sqlState: string) => message("E", `SFATAL\0C${sqlState}\0Mfor ${PASSWORD}\0\0`);
const WELCOME = Buffer.concat([message("R", Buffer.alloc(4)), message("Z", "I")]);

/** The answer to the question that is asked: version and encoding. */
function row(version: string, encoding: string): Buffer {
  const column = (name: string, type: number) => {
    const rest = Buffer.alloc(18);
    rest.writeInt32BE(type, 6);
    return Buffer.concat([Buffer.from(`${name}\0`), rest]);
  };
  const value = (text: string) => {
    const length = Buffer.alloc(4);
    length.writeInt32BE(text.length);
    return Buffer.concat([length, Buffer.from(text)]);
  };
  const two = Buffer.from([0, 2]);
  return Buffer.concat([
    message("T", Buffer.concat([two, column("version", 23), column("encoding", 25)])),
    message("D", Buffer.concat([two, value(version), value(encoding)])),
    message("C", "SELECT 1\0"),
    message("Z", "I"),
  ]);
}

/** No row at all, which no PostgreSQL would answer to that question. */
function rows(): Buffer {
  return Buffer.concat([message("C", "SELECT 0\0"), message("Z", "I")]);
}

async function problemOf(url: string): Promise<StartError> {
  const error = await reachDatabase(url).catch((e: unknown) => e);
  if (!(error instanceof StartError)) throw new Error(`no StartError but ${String(error)}`);
  return error;
}

describe("a database that cannot be used", () => {
  it.each([
    ["28P01", "recusou o usuário ou a senha", EXIT.config],
    ["3D000", "não existe", EXIT.config],
    ["57P03", "não respondeu", EXIT.unavailable],
    ["53300", "não respondeu", EXIT.unavailable],
    ["42501", "não pode criar as tabelas", EXIT.config],
  ])("is told by what it says (%s), and how to mend it", async (sqlState, words, exitCode) => {
    const error = await problemOf(await serverThatSays(refusal(sqlState)));
    expect(error.message).toContain(words);
    expect(error.message).toContain(sqlState);
    expect(error.exitCode).toBe(exitCode);
    expect(`${error.message} ${error.fix}`).not.toContain(PASSWORD);
  });

  it("is told with its address when nobody listens there", async () => {
    const port = await freePort("127.0.0.1", 0);
    const error = await problemOf(`postgres://leads:${PASSWORD}@127.0.0.1:${port}/streamleads`);
    expect(error.message).toContain(`127.0.0.1:${port}`);
    expect(error.exitCode).toBe(EXIT.unavailable);
  });

  it("is too old below PostgreSQL 15", async () => {
    const error = await problemOf(await serverThatSays(WELCOME, row("140011", "UTF8")));
    expect(error.message).toContain("PostgreSQL 14");
  });

  it("must keep every name: no encoding but UTF8", async () => {
    const error = await problemOf(await serverThatSays(WELCOME, row("160002", "LATIN1")));
    expect(error.message).toContain("LATIN1");
  });
});

describe("what is no answer of a database", () => {
  it("stays the error that it is, so that nobody looks for it at the server", async () => {
    const error = await reachDatabase(await serverThatSays(WELCOME, rows())).catch((e: unknown) => e);
    expect(error).not.toBeInstanceOf(StartError);
    expect(error).toBeInstanceOf(Error);
  });
});

describe("a database that a newer version has changed", () => {
  it("is told of by itself, not as one that is away", () => {
    const error = new NewerSchemaError("0014-needs-0012-connections", "0009-retention");
    expect(databaseProblem(error, "postgres://x/y")).toBe(error);
  });
});

describe("a database that can be used", () => {
  let url: string;
  beforeAll(async () => {
    url = await createDatabase("reach_database");
  });
  afterAll(() => dropDatabase("reach_database"));

  it("is reached without a word", async () => {
    await expect(reachDatabase(url)).resolves.toBeUndefined();
  });
});
