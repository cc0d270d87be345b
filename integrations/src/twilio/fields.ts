/** The settings of Twilio: an account, a sender of texts, a caller, and what is a matter of taste. */
import { type Fields, oneOf, type Settings } from "@streamleads/integration-kit";
import { LEAD_TEXT, leadTextProblem } from "./lead-text.ts";

const ON = "ligado";
const OFF = "desligado";
const SWITCH = [
  { value: ON, label: "Ligado" },
  { value: OFF, label: "Desligado" },
] as const;

export const fields = {
  accountSid: {
    label: "Account SID",
    help: "Console da Twilio > Account Info. Começa com AC.",
    env: "TWILIO_ACCOUNT_SID",
    required: true,
    validate: (value) => sidProblem("AC", value),
  },
  authToken: {
    label: "Auth Token",
    help: "Console da Twilio > Account Info. Com ele se confere que um aviso é mesmo da Twilio, também quando o envio usa uma API Key. Na troca do token, informe os dois, separados por vírgula: o primeiro envia.",
    env: "TWILIO_AUTH_TOKEN",
    secret: true,
    required: true,
    several: true,
  },
  apiKey: {
    label: "API Key",
    help: "Opcional e preferível: SID de uma API Key (SK…), que pode ser revogada sozinha. Exige o segredo dela.",
    env: "TWILIO_API_KEY",
    secret: true,
    validate: (value) => sidProblem("SK", value),
  },
  apiSecret: {
    label: "Segredo da API Key",
    help: "Mostrado uma única vez, quando a API Key é criada.",
    env: "TWILIO_API_SECRET",
    secret: true,
  },
  from: {
    label: "Remetente dos SMS",
    help: "Número curto (short code), número em formato internacional (+55…) ou Messaging Service (MG…). No Brasil, SMS de empresa exige short code.",
    env: "TWILIO_FROM",
    required: true,
    example: "28555",
    validate: (value) =>
      /^(?:\+[1-9]\d{6,14}|\d{3,8}|MG[0-9a-fA-F]{32})$/.test(value.trim())
        ? undefined
        : "Use um número curto, um número com + e código do país, ou um Messaging Service (MG e 32 caracteres).",
  },
  voiceFrom: {
    label: "Número das ligações",
    help: "Número da Twilio com voz, ou identificação verificada, em formato internacional. Sem ele, vale o remetente dos SMS se for um número; short code não faz ligações.",
    env: "TWILIO_VOICE_FROM",
    example: "+551150000000",
    validate: (value) =>
      /^\+[1-9]\d{6,14}$/.test(value.trim()) ? undefined : "Use o número com + e código do país: +551150000000.",
  },
  smsAlert: {
    label: "SMS de lead quente ao corretor",
    help: "Vai dois minutos depois, e só se o WhatsApp do corretor não tiver chegado.",
    env: "TWILIO_SMS_ALERTA",
    default: ON,
    choices: SWITCH,
    validate: oneOf(ON, OFF),
  },
  callAfter: {
    label: "Ligação ao corretor",
    help: "Minutos até ligar, se ninguém tiver assumido o lead quente.",
    env: "TWILIO_LIGACAO_MINUTOS",
    default: "5",
    choices: [
      { value: OFF, label: "Desligada" },
      ...["2", "3", "5", "10", "15", "30"].map((value) => ({ value, label: `${value} minutos` })),
    ],
    validate: oneOf(OFF, "2", "3", "5", "10", "15", "30"),
  },
  callSays: {
    label: "O que a ligação diz do lead",
    help: "A ligação pode ser ouvida por quem está perto, ou por uma caixa postal: quanto menos, melhor.",
    env: "TWILIO_LIGACAO_DIZ",
    default: "nome",
    choices: [
      { value: "numero", label: "Só o número do lead" },
      { value: "nome", label: "Primeiro nome" },
      { value: "nome_interesse", label: "Primeiro nome, interesse e cidade" },
    ],
    validate: oneOf("numero", "nome", "nome_interesse"),
  },
  voice: {
    label: "Voz da ligação",
    help: "A padrão é a que a conta tem para pt-BR. As outras são da Amazon Polly e podem custar mais.",
    env: "TWILIO_VOZ",
    default: "padrao",
    choices: [
      { value: "padrao", label: "Padrão da conta" },
      { value: "Polly.Camila", label: "Camila" },
      { value: "Polly.Vitoria", label: "Vitória" },
      { value: "Polly.Ricardo", label: "Ricardo" },
    ],
    validate: oneOf("padrao", "Polly.Camila", "Polly.Vitoria", "Polly.Ricardo"),
  },
  leadSms: {
    label: "SMS ao lead",
    help: "Só vai a quem consentiu com SMS e ligações (marketing_sms_ligacao), dentro do horário de mensagens.",
    env: "TWILIO_SMS_LEAD",
    default: OFF,
    choices: SWITCH,
    validate: oneOf(ON, OFF),
  },
  leadSmsHours: {
    label: "Quando enviar o SMS ao lead",
    help: "Horas depois da chegada do lead.",
    env: "TWILIO_SMS_LEAD_HORAS",
    default: "24",
    choices: ["1", "2", "4", "24", "48", "72"].map((value) => ({ value, label: `${value} h depois` })),
    validate: oneOf("1", "2", "4", "24", "48", "72"),
  },
  leadSmsText: {
    label: "Texto do SMS ao lead",
    help: "Podem entrar {nome}, {empresa}, {interesse} e {agenda} (link para marcar uma visita). Como sair é dito sempre.",
    env: "TWILIO_SMS_LEAD_TEXTO",
    default: LEAD_TEXT,
    multiline: true,
    validate: leadTextProblem,
  },
  segmentsMax: {
    label: "Segmentos por SMS, no máximo",
    help: "Cada segmento é cobrado como um SMS: 160 letras sem acento, ou 153 de cada um quando são vários. O que não couber é cortado.",
    env: "TWILIO_SEGMENTOS_MAX",
    default: "2",
    choices: ["1", "2", "3", "4", "5", "6"].map((value) => ({ value, label: value })),
    validate: oneOf("1", "2", "3", "4", "5", "6"),
  },
  accents: {
    label: "Acentos nos SMS",
    help: "Sem acentos o texto chega em todas as operadoras e custa menos: um único ã faz caber 70 letras, e não 160.",
    env: "TWILIO_ACENTOS",
    default: "sem",
    choices: [
      { value: "sem", label: "Sem acentos" },
      { value: "com", label: "Com acentos" },
    ],
    validate: oneOf("sem", "com"),
  },
  apiUrl: {
    label: "Endereço base da Twilio",
    help: "Só para proxy, outra região ou sandbox: substitui https://api.twilio.com.",
    env: "TWILIO_API_URL",
    example: "https://api.twilio.com",
    validate: (value) => {
      const url = URL.parse(value.trim());
      return url && /^https?:$/.test(url.protocol) && !url.search && !url.hash
        ? undefined
        : "Precisa ser um endereço http(s), sem ? nem #.";
    },
  },
} as const satisfies Fields;

export type TwilioSettings = Settings<typeof fields>;

/** A switch that is on; `otherwise` when it says nothing. */
export function isOn(value: string | undefined, otherwise = false): boolean {
  return value === undefined || value === "" ? otherwise : value === ON;
}

function sidProblem(prefix: string, value: string): string | undefined {
  return new RegExp(`^${prefix}[0-9a-fA-F]{32}$`).test(value.trim())
    ? undefined
    : `Precisa começar com ${prefix} e ter mais 32 caracteres (0 a 9, a a f).`;
}
