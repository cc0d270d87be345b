/** Exemplo: the lead as a contact. The start of a new destination; `npm run new:integration` copies this folder. */
import { defineConnector, outcomeOf, textAt } from "@streamleads/integration-kit";
import { contactOf } from "./map.ts";

const DEFAULT_API_URL = "https://api.exemplo.example/v1";

export const exemplo = defineConnector({
  slug: "exemplo",
  label: "Exemplo",
  docs: "https://developers.exemplo.example/contacts",
  receives: ["id", "nome", "email", "telefone", "status"],
  fields: {
    token: {
      label: "Token de acesso",
      help: "No Exemplo: Configurações > API > Criar token, com permissão para escrever contatos.",
      env: "EXEMPLO_API_TOKEN",
      secret: true,
      required: true,
    },
    apiUrl: {
      label: "Endereço da API",
      help: "Só mude se o fornecedor pediu, ou para testes.",
      env: "EXEMPLO_API_URL",
      default: DEFAULT_API_URL,
    },
  },
  request: ({ token, apiUrl }) => ({
    baseUrl: apiUrl ?? DEFAULT_API_URL,
    headers: { authorization: `Bearer ${token}` },
  }),
  // Write the provider's own figure here, with its page and the day on which you read it.
  limits: { concurrency: 4, rate: { requests: 10, perMs: 1_000 } },
  // The part of this destination in every plan: what it does, for which leads, after what.
  part: () => ({ steps: [{ action: "contact.upsert" }] }),

  check: async ({ http }) => outcomeOf(await http.get("/me"), { label: "Exemplo", now: new Date(), reconnectFix: FIX }),

  actions: {
    "contact.upsert": async (job, { http }) => {
      const result = await http.request("PUT", `/contacts/by-external-id/streamleads-${job.lead.id}`, {
        json: contactOf(job.lead),
      });
      return outcomeOf(result, {
        label: "Exemplo",
        now: job.now,
        reconnectFix: FIX,
        detail: ({ json }) => textAt(json, "message"),
        own: ({ status, json }) => {
          if (status !== 200) return undefined;
          const id = textAt(json, "id");
          // An answer without an id may be a proxy's page: then nobody knows whether the contact is there.
          if (id === undefined) return { kind: "unknown", cause: "id_missing", reason: "O Exemplo não devolveu o id." };
          return { kind: "delivered", externalId: id, refs: { contact: id } };
        },
      });
    },
  },
});

const FIX = "Crie um novo token no Exemplo, com permissão para escrever contatos, e troque-o na conexão.";
