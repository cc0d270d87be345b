/**
 * A way to the test database that can be broken: it stops, goes silent, or loses one COMMIT. What passes is not changed.
 */
import { createConnection, createServer, type NetConnectOpts, type Socket } from "node:net";

export interface DatabaseProxy {
  /** The same database, by way of the proxy. */
  url: string;
  /** Ends every connection and refuses new ones, as a server that was killed. */
  stop(): Promise<void>;
  /** Takes connections at the same address again. */
  start(): Promise<void>;
  /** From now on nothing passes and nobody is told, as in a network that was cut; new connections wait for an answer. */
  silence(): void;
  /** New connections pass again; those that were silenced never do, as after a fail-over. */
  speak(): void;
  /** The next transaction is committed, and its connection ends before the answer arrives; `then` runs first. */
  loseCommitAnswer(then?: () => void): void;
  /** The next COMMIT does not arrive at the server, and its connection ends. */
  loseCommit(): void;
  close(): Promise<void>;
}

/** Command tag of a COMMIT that was executed, and the statement that asks for it. */
const COMMITTED = Buffer.from("COMMIT\0");
const COMMIT = Buffer.from("commit\0");

export async function startProxy(databaseUrl: string): Promise<DatabaseProxy> {
  const target = addressOf(databaseUrl);
  const sockets = new Set<Socket>();
  let isSilent = false;
  let silences = 0;
  let loses: "nothing" | "commit" | "answer" = "nothing";
  let whenLost: (() => void) | undefined;

  const server = createServer((client) => {
    const upstream = createConnection(target);
    const pair = [client, upstream];
    const bornIn = isSilent ? -1 : silences;
    const isDead = () => bornIn !== silences;
    const end = () => {
      for (const socket of pair) {
        socket.destroy();
        sockets.delete(socket);
      }
    };
    const pass = (to: Socket, chunk: Buffer) => {
      if (!isDead()) to.write(chunk);
    };
    client.on("data", (chunk: Buffer) => {
      if (loses !== "commit" || !chunk.includes(COMMIT)) return pass(upstream, chunk);
      loses = "nothing";
      end();
    });
    upstream.on("data", (chunk: Buffer) => {
      if (loses !== "answer" || !chunk.includes(COMMITTED)) return pass(client, chunk);
      loses = "nothing";
      whenLost?.();
      end();
    });
    for (const socket of pair) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on("error", end);
      socket.on("close", () => isDead() || end());
    }
  });
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
      sockets.clear();
    });
  await listen(0);
  const { port } = server.address() as { port: number };

  return {
    url: throughPort(databaseUrl, port),
    stop,
    start: () => listen(port),
    silence: () => {
      isSilent = true;
      silences += 1;
    },
    speak: () => {
      isSilent = false;
    },
    loseCommitAnswer: (then) => {
      loses = "answer";
      whenLost = then;
    },
    loseCommit: () => {
      loses = "commit";
    },
    close: () => (server.listening ? stop() : Promise.resolve()),
  };
}

/** Where a database listens; the empty host of a Unix socket is no host to the URL parser. */
function addressOf(databaseUrl: string): NetConnectOpts {
  const url = new URL(databaseUrl.replace("@/", "@unix-socket/"));
  const port = url.searchParams.get("port") ?? (url.port || "5432");
  const folder = url.searchParams.get("host");
  return folder ? { path: `${folder}/.s.PGSQL.${port}` } : { host: url.hostname, port: Number(port) };
}

function throughPort(databaseUrl: string, port: number): string {
  const url = new URL(databaseUrl.replace("@/", "@unix-socket/"));
  url.hostname = "127.0.0.1";
  url.port = String(port);
  url.search = "?sslmode=disable";
  return url.href;
}
