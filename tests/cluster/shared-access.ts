/**
 * n8n's place in the plan, behind access by OAuth whose refresh token rotates: every lead goes there, and a token that
 * two hosts renew at once is lost for good. The stand-in provider refuses a refresh token that was used.
 */
import { type Connector, defineConnector, outcomeOf } from "@streamleads/integration-kit";
import { toEvent, toHeaders } from "../../integrations/src/n8n/map.ts";

const LABEL = "Serviço com acesso por OAuth";
export const ADDRESS_VARIABLE = "STAND_IN_API_URL";
/** Where a hub finds the provider, on its own machine. */
export const LOCAL_ADDRESS = "http://127.0.0.1:8090";

const fields = {
  token: { label: "Token", help: "Vem da autorização.", secret: true, required: true },
  apiUrl: { label: "Endereço", help: "", env: ADDRESS_VARIABLE, required: true },
} as const;

export const sharedAccess = defineConnector({
  slug: "n8n",
  label: LABEL,
  docs: "https://stand-in.example",
  receives: ["id", "nome", "email", "telefone", "score", "status"],
  fields,
  oauth: {
    provider: "stand-in",
    docs: "https://stand-in.example/oauth",
    authorizationUrl: ({ apiUrl }) => `${apiUrl}/authorize`,
    tokenUrl: ({ apiUrl }) => `${apiUrl}/token`,
    scopes: ["leads:write"],
    pkce: true,
    clientAuth: "basic",
    tokenField: "token",
    refresh: "rotates",
  },
  request: ({ apiUrl, token }) => ({ baseUrl: apiUrl ?? "", headers: { authorization: `Bearer ${token}` } }),
  limits: { concurrency: 24, rate: null },
  check: async ({ http }) => outcomeOf(await http.get("/me"), { label: LABEL, now: new Date() }),
  actions: {
    "event.send": async (job, { http }) =>
      outcomeOf(await http.post("/leads", toEvent(job), { headers: toHeaders(job) }), { label: LABEL, now: job.now }),
  },
}) as unknown as Connector;
