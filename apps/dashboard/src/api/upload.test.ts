import { afterEach, describe, expect, it, vi } from "vitest";
import { ApiProblem } from "./problem.ts";
import { isEnded, sendFile } from "./upload.ts";

/** A request that does what the test says. */
class HandRequest {
  static last: HandRequest;
  upload: { onprogress?: (event: { loaded: number }) => void } = {};
  onload: () => void = () => undefined;
  onerror: () => void = () => undefined;
  onabort: () => void = () => undefined;
  status = 0;
  responseText = "";
  sent: unknown;
  readonly headers: Record<string, string> = {};
  address = "";

  constructor() {
    HandRequest.last = this;
  }
  open(method: string, path: string): void {
    this.address = `${method} ${path}`;
  }
  setRequestHeader(name: string, value: string): void {
    this.headers[name] = value;
  }
  send(body: unknown): void {
    this.sent = body;
  }
  abort(): void {
    this.onabort();
  }
  answer(status: number, responseText: string): void {
    Object.assign(this, { status, responseText });
    this.onload();
  }
}

afterEach(() => vi.unstubAllGlobals());

function begin(signal = new AbortController().signal) {
  vi.stubGlobal("XMLHttpRequest", HandRequest);
  const sent: number[] = [];
  const file = new Blob(["nome;email"]);
  const options = { contentType: "text/csv", onProgress: (bytes: number) => void sent.push(bytes), signal };
  return { file, sent, answer: sendFile("/api/v1/imports?nome_arquivo=a.csv", file, options) };
}

describe("sendFile", () => {
  it("sends the bytes as they are and tells how far it is", async () => {
    const { file, sent, answer } = begin();
    const request = HandRequest.last;
    request.upload.onprogress?.({ loaded: 4 });
    request.upload.onprogress?.({ loaded: 10 });
    request.answer(201, '{"id":7}');
    expect(await answer).toEqual({ id: 7 });
    expect(request).toMatchObject({ address: "POST /api/v1/imports?nome_arquivo=a.csv", sent: file });
    expect(request.headers).toEqual({ "content-type": "text/csv" });
    expect(sent).toEqual([4, 10]);
  });

  it("keeps the hub's own words", async () => {
    const { answer } = begin();
    const error = { code: "file_is_xlsx", message: "É do Excel.", fix: "Salve como CSV.", request_id: "r1" };
    HandRequest.last.answer(422, JSON.stringify({ error }));
    await expect(answer).rejects.toMatchObject({ status: 422, code: "file_is_xlsx", fix: "Salve como CSV." });
  });

  it.each([
    [200, "<html>login</html>"],
    [502, "<html>bad gateway</html>"],
    [201, ""],
  ])("%i with %j is never taken for a file that arrived", async (status, text) => {
    const { answer } = begin();
    HandRequest.last.answer(status, text);
    await expect(answer).rejects.toBeInstanceOf(ApiProblem);
  });

  it("a broken line is told as a missing answer", async () => {
    const { answer } = begin();
    HandRequest.last.onerror();
    await expect(answer).rejects.toMatchObject({ status: 0, code: "no_answer" });
  });

  it("ends when a person says so, before and while it is sent", async () => {
    const stop = new AbortController();
    const { answer } = begin(stop.signal);
    stop.abort();
    expect(isEnded(await answer.catch((error: unknown) => error))).toBe(true);
    const again = begin(stop.signal);
    expect(isEnded(await again.answer.catch((error: unknown) => error))).toBe(true);
    expect(isEnded(new ApiProblem({ status: 0, code: "no_answer", message: "", fix: "" }))).toBe(false);
  });
});
