/** The provider at its HTTP edge, as strict as the real one: it refuses what the real one refuses, in the same words. */
import type { FakeAnswer, FakeProvider } from "@streamleads/integration-kit/testing";

const TOKEN = "exemplo-de-token-de-acesso";
const KNOWN = new Set(["name", "email", "phone", "temperature"]);

export function exemploFake(): FakeProvider {
  const contacts = new Map<string, number>();
  return {
    slug: "exemplo",
    label: "Exemplo",
    env: (baseUrl) => ({ EXEMPLO_API_URL: `${baseUrl}/v1`, EXEMPLO_API_TOKEN: TOKEN }),
    reset: () => contacts.clear(),
    handle({ method, path, headers, body }, arrived) {
      if (headers.authorization !== `Bearer ${TOKEN}`) return refused(401, "invalid token");
      if (method === "GET" && path === "/v1/me") return { status: 200, json: { id: "1" } };
      const key = /^\/v1\/contacts\/by-external-id\/([\w-]+)$/.exec(path)?.[1];
      if (method !== "PUT" || key === undefined) return refused(404, "not found");
      const contact = read(body);
      const unknown = Object.keys(contact ?? {}).filter((name) => !KNOWN.has(name));
      if (contact === undefined || unknown.length > 0 || !contact.name) return refused(422, "invalid contact");
      const id = contacts.get(key) ?? contacts.size + 1;
      contacts.set(key, id);
      arrived({ kind: "contact", title: `Contato: ${contact.name}`, key, data: contact });
      return { status: 200, json: { id: String(id) } };
    },
  };
}

function read(body: Buffer): Record<string, unknown> | undefined {
  try {
    const json: unknown = JSON.parse(body.toString());
    return typeof json === "object" && json !== null ? (json as Record<string, unknown>) : undefined;
  } catch (error) {
    // Not JSON: refused as the provider refuses it.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function refused(status: number, message: string): FakeAnswer {
  return { status, json: { message } };
}
