/**
 * What goes wrong at a provider, at its very connection. `arrives`: the provider handled the call all the same, so an
 * honest sender must call the outcome unknown.
 */
import type { ServerResponse } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import type { FakeAnswer } from "@streamleads/integration-kit/testing";
import type { Dice } from "./dice.ts";
import type { ReceivedEntry } from "./journal.ts";

export const TOXICS = [
  "latency",
  "timeout",
  "reset",
  "lost_answer",
  "slow_close",
  "sliced",
  "cut_body",
  "server_error",
  "too_many",
  "wrong_json",
] as const;
export type Toxic = (typeof TOXICS)[number];

/** How the answer of a handled call leaves; `undefined`: the call is not handled at all. */
export const ANSWER_UNDER: Record<Toxic, ReceivedEntry["answer"] | undefined> = {
  latency: "whole",
  timeout: undefined,
  reset: undefined,
  lost_answer: "lost",
  slow_close: "whole",
  sliced: "whole",
  cut_body: "spoiled",
  server_error: undefined,
  too_many: undefined,
  wrong_json: "spoiled",
};

const SLICE_BYTES = 7;
const SLICES_MAX = 60;
const SLICE_PAUSE_MS = 2;

/** Answers (or does not) as the toxic has it. `answer` is what the provider would have said. */
export async function answerUnder(
  toxic: Toxic | undefined,
  answer: FakeAnswer,
  response: ServerResponse,
  dice: Dice,
): Promise<void> {
  switch (toxic) {
    case undefined:
      return write(response, answer);
    case "latency":
      await wait(dice.between(20, 400));
      return write(response, answer);
    case "timeout":
      return; // The caller's own clock ends it.
    case "reset":
    case "lost_answer":
      response.socket?.resetAndDestroy();
      return;
    case "slow_close": {
      const { body, head } = textOf(answer);
      response.writeHead(answer.status, { ...head, connection: "close" });
      response.write(body);
      await wait(dice.between(50, 500));
      response.end();
      return;
    }
    case "sliced":
      return slice(response, answer);
    case "cut_body": {
      const { body, head } = textOf(answer);
      response.writeHead(answer.status === 204 ? 200 : answer.status, {
        ...head,
        "content-length": Buffer.byteLength(body) + 50,
      });
      response.write(body.slice(0, Math.ceil(body.length / 2)));
      await wait(5);
      response.socket?.destroy();
      return;
    }
    case "server_error":
      return write(response, { status: dice.oneOf([500, 502, 503, 504]), text: "upstream" });
    case "too_many":
      return write(response, { status: 429, headers: { "retry-after": "1" }, json: { error: "too many" } });
    case "wrong_json":
      return write(response, { status: 200, text: '{"ok": tru', headers: { "content-type": "application/json" } });
    default:
      throw new TypeError(`no such toxic: ${toxic satisfies never}`);
  }
}

async function slice(response: ServerResponse, answer: FakeAnswer): Promise<void> {
  const { body, head } = textOf(answer);
  const bytes = Buffer.from(body);
  response.writeHead(answer.status, head);
  const size = Math.max(SLICE_BYTES, Math.ceil(bytes.length / SLICES_MAX));
  for (let at = 0; at < bytes.length && !response.destroyed; at += size) {
    response.write(bytes.subarray(at, at + size));
    await wait(SLICE_PAUSE_MS);
  }
  response.end();
}

function write(response: ServerResponse, answer: FakeAnswer): void {
  const { body, head } = textOf(answer);
  response.writeHead(answer.status, answer.status === 204 ? answer.headers : head);
  response.end(answer.status === 204 ? undefined : body);
}

function textOf({ json, text, headers }: FakeAnswer): { body: string; head: Record<string, string> } {
  const type = json === undefined ? "text/plain; charset=utf-8" : "application/json";
  return {
    body: json === undefined ? (text ?? "") : JSON.stringify(json),
    head: { "content-type": type, ...headers },
  };
}
