/** The port of the hub: found free before anything else is started, so that a busy one is told at once. */
import { createServer } from "node:net";
import { EXIT, StartError } from "./start-error.ts";

/**
 * Listens for a moment on `host` and answers the port, which is a free one when 0 was asked for. Somebody may take it
 * before the hub does; listening then fails with the same words.
 * @throws StartError
 */
export async function freePort(host: string, port: number): Promise<number> {
  const server = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, host, resolve);
    });
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("the system gave no port");
    return address.port;
  } catch (error) {
    throw portError(error, host, port);
  } finally {
    server.close();
  }
}

/** The first free port from `port` on, within the next `tries`. @throws StartError when none of them is */
export async function nextFreePort(host: string, port: number, tries = 50): Promise<number> {
  for (let ahead = 0; ; ahead += 1) {
    try {
      return await freePort(host, port + ahead);
    } catch (error) {
      const isBusy = error instanceof StartError && (error.cause as { code?: unknown }).code === "EADDRINUSE";
      if (!isBusy || ahead + 1 >= tries || port + ahead >= 65_535) throw error;
    }
  }
}

/** Turns what listening met into words; what is not known stays what it was. */
export function portError(error: unknown, host: string, port: number): unknown {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  switch (code) {
    case "EADDRINUSE":
      return new StartError(
        `A porta ${port} já está em uso.`,
        `Encerre o programa que a usa (talvez outro StreamLeads) ou inicie com outra: PORT=${port + 1} npm start`,
        EXIT.unavailable,
        error,
      );
    case "EACCES":
      return new StartError(
        `Este usuário não pode usar a porta ${port}.`,
        "Use uma porta a partir de 1024, por exemplo PORT=8000, e um proxy na frente para a 80 e a 443.",
        EXIT.config,
        error,
      );
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return new StartError(
        `O endereço ${host} não é desta máquina.`,
        "Em HOST use 127.0.0.1 (só esta máquina) ou 0.0.0.0 (a rede toda).",
        EXIT.config,
        error,
      );
    default:
      return error;
  }
}

/** Where people on this machine reach a hub that listens there. */
export function localUrl(host: string, port: number): string {
  const isAny = ["0.0.0.0", "::", "[::]", "127.0.0.1", "::1", "localhost"].includes(host);
  return `http://${isAny ? "localhost" : host.includes(":") ? `[${host}]` : host}:${port}`;
}
