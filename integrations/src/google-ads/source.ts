/**
 * Lead forms of Google Ads. Google signs nothing: the key that was typed into the form comes back inside the JSON body,
 * so the body has to be read before it can be believed, and the key is taken out before anything is kept.
 */
import {
  asBody,
  at,
  defineSource,
  forged,
  GENUINE,
  isOneOf,
  isRecord,
  leadWithContact,
  parked,
  plainId,
  type Reading,
  readJson,
  readRecord,
  secretsIn,
  textAt,
} from "@streamleads/integration-kit";
import { isTest, leadOf } from "./map.ts";

export const googleAds = defineSource({
  slug: "google-ads",
  label: "Google Ads",
  docs: "https://developers.google.com/google-ads/webhook/docs/implementation",
  origem: "GOOGLE_ADS",
  fields: {
    keys: {
      label: "Chaves dos formulários",
      help: "O texto digitado em Chave (Key) no webhook de cada formulário; com mais de um formulário, separe por vírgula",
      env: "GOOGLE_ADS_WEBHOOK_KEY",
      secret: true,
      required: true,
      validate: (value) => (secretsIn(value).length === 0 ? "Escreva ao menos uma chave." : undefined),
    },
  },

  webhook: {
    paths: ["/webhooks/google-ads"],
    verify({ body }, { keys }) {
      const json = readJson(body);
      // A body that cannot be read has no key, and nothing that has no key is kept.
      const given = json.ok ? textAt(json.value, "google_key") : undefined;
      if (given === undefined) return forged("key_missing");
      return isOneOf(given, secretsIn(keys)) ? GENUINE : forged("key_wrong");
    },
    split({ body }) {
      const json = readJson(body);
      if (!json.ok || !isRecord(json.value)) return [{ body }];
      const { google_key: _, ...kept } = json.value;
      // Test data has one lead_id for all forms of all advertisers: as an id it would hide the test of a second form.
      const providerId = isTest(kept) ? undefined : plainId(textAt(kept, "lead_id"));
      return [{ providerId, body: asBody(kept) }];
    },
    // Google reads `{}` as taken, 4xx as refused for good and shows its message, 5xx as "again later" (2026-11-23).
    accepted: { status: 200, body: "{}", contentType: "application/json" },
    refused: (cause) => ({
      status: 401,
      body: JSON.stringify({ message: cause === "key_missing" ? "Falta a chave (Key)." : "Chave (Key) incorreta." }),
      contentType: "application/json",
    }),
  },

  read: async ({ body }) => {
    const json = readRecord(body);
    if (!json.ok) return parked(json.cause, UNREADABLE);
    if (!Array.isArray(at(json.value, "user_column_data"))) return parked("malformed", UNREADABLE);
    const reading = leadWithContact(leadOf(json.value), CONTACT_MISSING);
    return reading.kind === "parked" && isTest(json.value) ? TEST_WITHOUT_CONTACT : reading;
  },
});

const TEST_WITHOUT_CONTACT: Reading = {
  kind: "ignored",
  cause: "test_without_contact",
  reason: "Teste do Google sem e-mail nem telefone: o endereço e a chave estão certos.",
};

const CONTACT_MISSING = {
  reason: "O formulário não trouxe e-mail nem telefone.",
  fix: "Peça e-mail ou telefone no formulário do Google Ads; os dados deste lead ficam 30 dias para baixar lá.",
};

const UNREADABLE = {
  reason: "O corpo não tem as respostas no formato dos formulários do Google.",
  fix: "Confira na lista de leads do formulário, no Google Ads, se falta alguém; depois leia de novo ou descarte.",
};
