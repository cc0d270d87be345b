/** hooks.zapier.com at its edge: takes any one JSON object at a live hook, says 410 for one that ended and 404 for a wrong path. */
import type { FakeAnswer, FakeProvider } from "@streamleads/integration-kit/testing";

const LIVE = "/hooks/catch/118/abc/";
const ENDED = "/hooks/standard/118/ended/";

export function zapierFake(): FakeProvider {
  return {
    slug: "zapier",
    label: "Zapier",
    env: (baseUrl) => ({ ZAPIER_HOOK_URL: `${baseUrl}${LIVE}` }),
    reset() {},
    handle({ method, path, body }, arrived): FakeAnswer {
      if (path === ENDED) return { status: 410, json: { status: "gone" } };
      if (path !== LIVE) return { status: 404, json: { status: "not found" } };
      if (method !== "POST") return { status: 405, json: { status: "method not allowed" } };
      const event: unknown = JSON.parse(body.toString());
      // A list at the top runs the Zap once for each member: one event must never be one.
      if (typeof event !== "object" || event === null || Array.isArray(event))
        return { status: 400, json: { status: "error" } };
      const { id, event: type, nome } = event as Record<string, unknown>;
      arrived({ kind: String(type), title: `Zap disparado: ${nome}`, key: String(id), data: event });
      return { status: 200, json: { attempt: "0190", id: "0191", status: "success" } };
    },
  };
}
