/** How to send to an own source, for people who copy and paste: ready for curl, in steps for n8n and Zapier. */
import { texts } from "../../texts/index.ts";
import type { SourceAuth } from "./new-source.model.ts";

export const TOOLS = ["curl", "n8n", "zapier"] as const;
export type Tool = (typeof TOOLS)[number];

export interface Target {
  address: string;
  secret: string;
  auth: SourceAuth;
}

/** An invented person; the names of the fields are those that the hub knows without a mapping. */
const BODY = JSON.stringify({
  nome: "Marina Exemplo",
  email: "marina@exemplo.com.br",
  telefone: "(11) 98888-7777",
  interesse: "Apartamento de 2 quartos",
});

/** A command for a Unix shell that sends one lead. The secret stands in single quotes; it has none itself. */
export function curlExample({ address, secret, auth }: Target): string {
  const post = [`curl -X POST ${quoted(address)}`, `-H 'Content-Type: application/json'`];
  if (auth === "token") {
    return [...post, `-H ${quoted(`Authorization: Bearer ${secret}`)}`, `--data ${quoted(BODY)}`].join(" \\\n  ");
  }
  return [
    `CORPO=${quoted(BODY)}`,
    `ASSINATURA=$(printf '%s' "$CORPO" | openssl dgst -sha256 -hmac ${quoted(secret)} | sed 's/^.*= *//')`,
    [...post, `-H "X-Webhook-Signature: sha256=$ASSINATURA"`, `--data "$CORPO"`].join(" \\\n  "),
  ].join("\n");
}

/** What to click, one step a line. */
export function toolSteps(tool: Exclude<Tool, "curl">, { address, secret, auth }: Target): string[] {
  const { n8nSteps, zapierSteps } = texts.fontes.examples;
  return (tool === "n8n" ? n8nSteps : zapierSteps)[auth](address, secret);
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
