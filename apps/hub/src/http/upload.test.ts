import { createServer, request as httpRequest, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { AppError } from "./app-error.ts";
import { answerUnreadable } from "./error-handler.ts";
import { isUploading, type UploadLimits, withUpload } from "./upload.ts";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

interface Got {
  fileName?: string;
  text?: string;
  error?: AppError;
}

/** A server that reads one upload; answers where it listens, and what it got. */
async function receiver(limits: Partial<UploadLimits> = {}, onStart?: (request: IncomingMessage) => void) {
  const { promise, resolve } = Promise.withResolvers<Got>();
  const server = createServer((request, response) => {
    onStart?.(request);
    withUpload(request, "arquivo", undefined, { bytesMax: 1_000_000, ...limits }, async ({ fileName, bytes }) => {
      const pieces: Buffer[] = [];
      for await (const piece of bytes) pieces.push(piece);
      return { fileName, text: Buffer.concat(pieces).toString() };
    })
      .catch((error: unknown) => {
        if (error instanceof AppError) return { error };
        throw error;
      })
      .then((got: Got) => {
        resolve(got);
        response.end();
      });
  });
  servers.push(server);
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return { port: (server.address() as AddressInfo).port, got: promise };
}

function send(port: number, headers: Record<string, string>) {
  const request = httpRequest({ port, host: "127.0.0.1", method: "POST", headers });
  // The other side hangs up on what it refuses.
  request.on("error", () => undefined);
  return request;
}

const FORM = { "content-type": "multipart/form-data; boundary=xx" };
const part = (head: string, body: string) => `--xx\r\ncontent-disposition: form-data; ${head}\r\n\r\n${body}\r\n`;

describe("a file in a request", () => {
  it("is the body, or the named part of a form, whatever else the form holds", async () => {
    const plain = await receiver();
    send(plain.port, { "content-type": "text/csv" }).end("a;b");
    expect(await plain.got).toEqual({ fileName: "planilha.csv", text: "a;b" });

    const form = await receiver();
    send(form.port, FORM).end(
      `${part('name="nota"', "x")}${part('name="outro"; filename="o.csv"', "não")}${part('name="arquivo"; filename="../lista.csv"', "a;b")}--xx--\r\n`,
    );
    expect(await form.got).toEqual({ fileName: "lista.csv", text: "a;b" });
  });

  for (const [name, headers, body, status, code] of [
    ["of another type", { "content-type": "application/json" }, "{}", 415, "unsupported_media_type"],
    ["announced too long", { "content-type": "text/csv", "content-length": "2000000" }, "", 413, "file_too_large"],
    ["missing in its form", FORM, `${part('name="outro"; filename="o.csv"', "x")}--xx--\r\n`, 422, "file_missing"],
    ["in a form without a boundary", { "content-type": "multipart/form-data" }, "x", 400, "upload_incomplete"],
    ["in a form that breaks off", FORM, part('name="arquivo"; filename="a.csv"', "a;b"), 400, "upload_incomplete"],
  ] as const) {
    it(`is refused: ${name}`, async () => {
      const { port, got } = await receiver();
      send(port, headers).end(body);
      expect((await got).error).toMatchObject({ status, code });
    });
  }

  it("whose sender goes away in the middle never passes for a whole one", async () => {
    for (const [headers, begin] of [
      [{ "content-type": "text/csv", "content-length": "100" }, "a;b"],
      [FORM, `--xx\r\ncontent-disposition: form-data; name="arquivo"; filename="a.csv"\r\n\r\na;b`],
    ] as const) {
      let sent: ReturnType<typeof send> | undefined;
      const { port, got } = await receiver({}, (request) => request.once("data", () => sent?.destroy()));
      sent = send(port, headers);
      sent.write(begin);
      expect((await got).error).toMatchObject({ status: 400, code: "upload_incomplete" });
    }
  });

  it("whose sender falls silent is cut off", async () => {
    const { port, got } = await receiver({ silenceMs: 20 });
    const request = send(port, { "content-type": "text/csv" });
    request.write("a;b");
    expect((await got).error).toMatchObject({ status: 408, code: "request_timeout" });
  });

  it("that never ends is cut off", async () => {
    const { port, got } = await receiver({ totalMs: 20 });
    const request = send(port, { "content-type": "text/csv" });
    request.write("a;b");
    expect((await got).error).toMatchObject({ status: 408 });
  });

  it("outlives the time limit of other requests while it arrives, and not a moment longer", async () => {
    let socket: Socket | undefined;
    const { port, got } = await receiver({}, (request) => {
      socket = request.socket;
    });
    const request = send(port, { "content-type": "text/csv" });
    const begun = new Promise((resolve) => servers[0]?.once("request", resolve));
    request.write("a;");
    await begun;
    const tooLong = Object.assign(new Error("late"), { code: "ERR_HTTP_REQUEST_TIMEOUT" });
    answerUnreadable(tooLong, socket as Socket);
    expect(isUploading(socket as Socket)).toBe(true);
    request.end("b");
    expect(await got).toMatchObject({ text: "a;b" });
    expect(isUploading(socket as Socket)).toBe(false);
    answerUnreadable(tooLong, socket as Socket);
    expect((socket as Socket).writableEnded).toBe(true);
  });
});
