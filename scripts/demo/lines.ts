/** What the terminal shows of the demonstration. */
import type { Sent } from "./send.ts";

export interface Addresses {
  hubUrl: string;
  sandboxUrl: string;
  email: string;
  password: string;
  apiKey: string;
  /** Ports that were wanted and taken. */
  busyPorts: readonly { wanted: number; used: number }[];
  logFile: string;
  /** The folder was there before: the dashboard shows earlier leads as well. */
  isContinued: boolean;
}

/** Begins with what a newcomer opens first. */
export function addressLines(addresses: Addresses): string {
  const { hubUrl, sandboxUrl, email, password, apiKey, busyPorts, logFile, isContinued } = addresses;
  return [
    "",
    "  StreamLeads: demonstração. Tudo acontece neste computador; as pessoas são inventadas.",
    "",
    `  Painel      ${hubUrl}`,
    `              entre com ${email} e a senha ${password}`,
    `  Provedores  ${sandboxUrl}`,
    "              o que chega a cada um; ali também dá para derrubá-los e ver o StreamLeads se recuperar",
    `  API         ${hubUrl}/docs`,
    `              chave ${apiKey}`,
    "",
    ...busyPorts.map(({ wanted, used }) => `  A porta ${wanted} estava ocupada; esta demonstração usa a ${used}.`),
    ...(isContinued ? ["  Continua de onde parou. Para recomeçar do zero: npm run demo -- --fresh"] : []),
    `  Registro em ${logFile}. Ctrl-C encerra tudo.`,
    "",
  ].join("\n");
}

const ICONS = { QUENTE: "🔥", MORNO: "☀️ ", FRIO: "❄️ " } as const;

/** One lead, one line. @param at shown as given, "14:03:22" */
export function leadLine(at: string, sent: Sent, note: string | undefined): string {
  const remark = note === undefined ? "" : `\n${" ".repeat(12)}↳ ${note}`;
  if (sent.kind === "refused") return `  ${at}  ✖ recusado (${sent.status}): ${sent.problems.join(" ")}${remark}`;
  const { id, nome, score, status, origem, cidade, isKnown } = sent;
  const who = [`#${id} ${nome}`, ...(cidade ? [cidade] : []), origem].join(" · ");
  const known = isKnown ? " · já conhecido" : "";
  return `  ${at}  ${ICONS[status]} ${status.padEnd(6)} ${String(score).padStart(2)}/40  ${who}${known} · ${deliveries(sent)}${remark}`;
}

function deliveries({ deliveries: { delivered, wanted, later } }: Extract<Sent, { kind: "taken" }>): string {
  const now =
    wanted === 0 ? "nada novo a entregar" : `${delivered} de ${wanted} ${wanted === 1 ? "entrega" : "entregas"}`;
  return later === 0 ? now : `${now}, ${later} para depois`;
}
