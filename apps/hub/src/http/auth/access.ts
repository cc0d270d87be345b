/** Who may do what: the level of a route against the level of its caller. */
import { AppError } from "../app-error.ts";
import type { Access } from "../route.ts";
import type { Caller, KeyLevel } from "./caller.ts";

const ROLE_LEVELS = { owner: "admin", manager: "write", broker: "read" } as const;

/** What a caller may do; `null` for nobody. */
export function levelOf(caller: Caller): KeyLevel | null {
  if (caller.kind === "nobody") return null;
  return caller.kind === "key" ? caller.level : ROLE_LEVELS[caller.role];
}

/** Sending a lead is a write, so a read key may not, though a publishable one may. */
const ALLOWED: Record<Exclude<Access, "public">, readonly KeyLevel[]> = {
  publishable: ["publishable", "write", "admin"],
  read: ["read", "write", "admin"],
  write: ["write", "admin"],
  admin: ["admin"],
};

/** @throws AppError 401 for nobody, 403 for a caller whose level is not enough */
export function demand(access: Access, caller: Caller): void {
  if (access === "public") return;
  const level = levelOf(caller);
  if (level === null) throw missingKey();
  if (!ALLOWED[access].includes(level)) throw forbiddenLevel(caller, access);
}

function missingKey(): AppError {
  return new AppError({
    status: 401,
    code: "missing_api_key",
    message: "Falta dizer quem chama.",
    fix: "Envie a chave no cabeçalho X-API-Key, ou entre no painel.",
  });
}

function forbiddenLevel(caller: Caller, access: Exclude<Access, "public">): AppError {
  const wanted = access === "publishable" ? "publicável, write ou admin" : ALLOWED[access].join(" ou ");
  if (caller.kind === "person") {
    return new AppError({
      status: 403,
      code: "forbidden_level",
      message: "Seu papel não permite isto.",
      fix: "Peça a quem administra o StreamLeads.",
    });
  }
  return new AppError({
    status: 403,
    code: "forbidden_level",
    message: "O nível desta chave não permite isto.",
    fix: `Use uma chave de nível ${wanted}.`,
  });
}
