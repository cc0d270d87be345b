/** A connector whose access comes from the stand-in. It takes n8n's place in the plan, so that every lead goes there. */
import { type Connector, defineConnector, type OAuth, outcomeOf } from "@streamleads/integration-kit";

const LABEL = "Serviço de teste";

const fields = {
  token: { label: "Token", help: "Vem da autorização.", secret: true, required: true },
  apiUrl: { label: "Endereço", help: "", env: "STAND_IN_API_URL", required: true },
  account: { label: "Conta", help: "Quem autorizou." },
} as const;

type Own = OAuth<typeof fields>;

export function standInConnector(over: Partial<Own> = {}): Connector {
  const oauth: Own = {
    provider: "stand-in",
    docs: "https://stand-in.example/oauth",
    authorizationUrl: ({ apiUrl }) => `${apiUrl}/authorize`,
    tokenUrl: ({ apiUrl }) => `${apiUrl}/token`,
    revokeUrl: ({ apiUrl }) => `${apiUrl}/revoke`,
    scopes: ["leads:write"],
    pkce: true,
    clientAuth: "basic",
    tokenField: "token",
    refresh: "rotates",
    settingsOf: (json) => ({ account: String((json as { account?: unknown }).account) }),
    ...over,
  };
  const connector = defineConnector({
    slug: "n8n",
    label: LABEL,
    docs: "https://stand-in.example",
    receives: [],
    fields,
    oauth,
    request: ({ apiUrl, token }) => ({ baseUrl: apiUrl ?? "", headers: { authorization: `Bearer ${token}` } }),
    limits: { concurrency: 4, rate: null },
    check: async ({ http }) => outcomeOf(await http.get("/me"), { label: LABEL, now: new Date() }),
    actions: {
      "event.send": async (_job, { http }) =>
        outcomeOf(await http.post("/leads", {}), { label: LABEL, now: new Date() }),
    },
  });
  return connector as unknown as Connector;
}
