/** A fault as somebody sends it to `POST /api/faults/{slug}`. */
import type { Fault } from "@streamleads/integration-kit/testing";

export interface WantedFault {
  fault: Fault;
  /** For so many requests; absent: until the provider is healed. */
  count?: number;
}

const COUNT_MAX = 1_000_000;

/** Reads a fault, or says in Portuguese what is wrong with it. */
export function readFault(json: unknown): WantedFault | { problem: string } {
  if (!isObject(json)) return { problem: "Envie um objeto JSON com o campo kind." };
  const { count } = json;
  if (count !== undefined && !isWhole(count, 1, COUNT_MAX)) {
    return { problem: `count precisa ser um número inteiro de 1 a ${COUNT_MAX}.` };
  }
  const fault = faultOf(json);
  if ("problem" in fault) return fault;
  return count === undefined ? { fault } : { fault, count };
}

function faultOf({ kind, status, headers, json, text }: Record<string, unknown>): Fault | { problem: string } {
  if (kind === "hang" || kind === "drop_after" || kind === "reset") return { kind };
  if (kind !== "answer") return { problem: "kind precisa ser answer, hang, drop_after ou reset." };
  if (!isWhole(status, 200, 599)) return { problem: "status precisa ser um número inteiro de 200 a 599." };
  if (headers !== undefined && !isHeaders(headers)) {
    return { problem: "headers precisa ser um objeto de textos, com nomes de cabeçalho." };
  }
  if (text !== undefined && typeof text !== "string") return { problem: "text precisa ser um texto." };
  return {
    kind,
    status,
    ...(headers === undefined ? {} : { headers }),
    ...(json === undefined ? {} : { json }),
    ...(text === undefined ? {} : { text }),
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isWhole(value: unknown, min: number, max: number): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= min && value <= max;
}

function isHeaders(value: unknown): value is Record<string, string> {
  return (
    isObject(value) &&
    Object.entries(value).every(
      ([name, text]) => /^[\w-]{1,60}$/.test(name) && typeof text === "string" && /^[\x20-\x7e]{0,500}$/.test(text),
    )
  );
}
