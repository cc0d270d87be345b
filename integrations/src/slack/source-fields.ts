/** The settings of Slack as a source: the secret by which it is known, and a bot to ask who pressed. */
import type { Fields } from "@streamleads/integration-kit";
import { fields } from "./fields.ts";

export const sourceFields = {
  signingSecret: {
    label: "Signing Secret",
    help: "No aplicativo, em Basic Information > App Credentials. Vários, separados por vírgula, se há mais de um aplicativo.",
    env: "SLACK_SIGNING_SECRET",
    secret: true,
    required: true,
    several: true,
  },
  botToken: {
    ...fields.botToken,
    help: "Opcional, com users:read e users:read.email: diz o nome e o e-mail de quem apertou o botão.",
  },
  apiUrl: fields.apiUrl,
} as const satisfies Fields;
