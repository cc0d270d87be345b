/**
 * What a reply of 400 to 599 means, first match wins. Sources: RFC 5321 and 3463, RFC 7372 (5.7.20 to 5.7.26), and for
 * the providers' own habits the pages named in the README (checked 2026-11-23).
 */
import type { Outcome } from "@streamleads/domain";
import type { Attempt } from "./errors.ts";

export interface Reply {
  /** 400 to 599. */
  code: number;
  /** Enhanced status, `5.1.1`, when the server gives one. */
  status: string | undefined;
  /** The command that it answers, as nodemailer names it. */
  command: string;
}

const MINUTE = 60_000;
const GREYLIST_MS = 5 * MINUTE;
const LOGIN_PAUSE_MS = 15 * MINUTE;
const QUOTA_MS = 24 * 60 * MINUTE;

/** A mailbox that does not exist: 5.1.1 mailbox, 5.1.2 domain, 5.1.3 syntax, 5.1.6 moved away, 5.1.10 domain takes no mail (RFC 7505) or, at Microsoft, no such person. */
const NO_SUCH_ADDRESS: ReadonlySet<string> = new Set(["5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10"]);
/** SPF, DKIM, DMARC or the reverse name of the sender failed (RFC 7372; 5.7.515 is Outlook.com's). */
const UNAUTHENTICATED_MAIL: ReadonlySet<string> = new Set([
  "5.7.20",
  "5.7.21",
  "5.7.22",
  "5.7.23",
  "5.7.24",
  "5.7.25",
  "5.7.26",
  "5.7.515",
]);

/** Decides by command, code and status. The reason carries the codes and never the server's words. */
export function outcomeOfReply(reply: Reply, attempt: Attempt): Outcome {
  const { code, command } = reply;
  if (command.startsWith("AUTH")) return afterLogin(reply, attempt);
  if (code === 503) return retry("bad_sequence", "O servidor SMTP perdeu o fio da conversa", reply);
  if (code < 500) return afterTemporary(reply, attempt);
  if (code === 530) {
    const reason = "O servidor SMTP exige TLS ou login antes de aceitar mensagens";
    return reconnect("login_required", reason, reply, "Preencha usuário e senha e deixe SMTP_USE_TLS em true.");
  }
  if (command === "STARTTLS") {
    const fix = "Use a porta 465 ou um servidor que ofereça STARTTLS na 587.";
    return reconnect("tls_not_offered", "O servidor SMTP não oferece TLS", reply, fix);
  }
  if (command === "CONN" || command === "EHLO" || command === "HELO") {
    const fix = "Confira SMTP_SERVER e se o IP deste servidor não está bloqueado (lista negra, firewall do provedor).";
    return reconnect("server_refuses_us", "O servidor SMTP não aceita conexões daqui", reply, fix);
  }
  return afterRefusal(reply, attempt);
}

function afterLogin(reply: Reply, { now }: Attempt): Outcome {
  if (reply.code < 500) {
    const reason = "O servidor SMTP limitou ou suspendeu o login por um tempo";
    return {
      ...retry("login_throttled", reason, reply),
      burn: false,
      pauseConnection: true,
      notBefore: after(now, LOGIN_PAUSE_MS),
    };
  }
  const fix =
    "Confira usuário e senha. No Gmail use uma senha de app (ela deixa de valer quando a senha da conta muda); no Microsoft 365 o SMTP autenticado precisa estar ligado para a caixa.";
  return reconnect("credentials_refused", "O servidor SMTP recusou usuário ou senha", reply, fix);
}

/** Greylisting, a full mailbox, a server in trouble: the same message may pass later, and not at once. */
function afterTemporary(reply: Reply, { now }: Attempt): Outcome {
  const notBefore = after(now, GREYLIST_MS);
  if (reply.status === "4.2.2") {
    return { ...retry("mailbox_full", "A caixa de entrada do destinatário está cheia", reply), notBefore };
  }
  // Too many connections or messages at once (421, Amazon SES 454, Microsoft 432) say nothing about this message.
  const isThrottle = reply.code === 421 || reply.code === 432 || reply.code === 454;
  const reason = isThrottle ? "O servidor SMTP está ocupado" : "O servidor SMTP pediu para tentar mais tarde";
  const cause = isThrottle ? "server_busy" : "temporary_refusal";
  return { ...retry(cause, reason, reply), notBefore, ...(isThrottle && { burn: false }) };
}

function afterRefusal(reply: Reply, { now, toLead }: Attempt): Outcome {
  const { code, status = "", command } = reply;
  if (status === "5.4.5" || (code === 554 && status === "5.2.0")) {
    // Gmail's and Microsoft 365's daily quota: counted over a rolling day, every message meets it.
    const reason = "A cota diária de envio da conta acabou";
    return {
      ...retry("daily_quota", reason, reply),
      burn: false,
      pauseConnection: true,
      notBefore: after(now, QUOTA_MS),
    };
  }
  if (status === "5.3.4" || status === "5.2.3" || (code === 552 && status === "" && command === "DATA")) {
    const fix = "Use um servidor SMTP que aceite mensagens de pelo menos 100 kB.";
    return rejected("message_too_large", "A mensagem passa do tamanho aceito", reply, fix);
  }
  if (command === "MAIL FROM") {
    const fix = "Em SMTP_FROM use um endereço que esta conta possa usar como remetente.";
    return reconnect("sender_refused", "O servidor SMTP recusou o remetente", reply, fix);
  }
  if (code === 554 && status === "5.2.2") {
    const fix = "Esvazie a caixa da conta de envio (no Microsoft 365, a pasta Itens Enviados).";
    return reconnect("sender_mailbox_full", "A caixa da própria conta de envio está cheia", reply, fix);
  }
  if (NO_SUCH_ADDRESS.has(status)) {
    const fix = toLead
      ? "Confirme o endereço com a pessoa por outro canal e corrija o lead."
      : "Corrija o e-mail em VENDEDORES (ou ALERTA_EMAIL).";
    return rejected("hard_bounce", "O endereço de destino não existe", reply, fix);
  }
  if (status === "5.2.1") {
    const fix = toLead ? "Peça outro endereço à pessoa." : "Corrija o e-mail em VENDEDORES (ou ALERTA_EMAIL).";
    return rejected("mailbox_disabled", "A caixa de entrada do destinatário está desativada", reply, fix);
  }
  if (status === "5.2.2" || (code === 552 && status === "")) {
    const fix = "Tente de novo em alguns dias ou fale com a pessoa por outro canal.";
    return rejected("mailbox_full", "A caixa de entrada do destinatário está cheia", reply, fix);
  }
  if (UNAUTHENTICATED_MAIL.has(status)) {
    const fix = "Configure SPF, DKIM e DMARC no DNS do domínio de SMTP_FROM; o endereço do destinatário está certo.";
    return rejected("domain_unauthenticated", "O destino recusou por falta de autenticação do domínio", reply, fix);
  }
  if (status.startsWith("5.7.")) {
    const fix =
      "Confira se a conta pode enviar para fora e com este remetente, e SPF, DKIM e DMARC do domínio; o endereço do destinatário não é o problema.";
    return rejected("policy_refused", "O destino recusou por política de segurança", reply, fix);
  }
  if (command === "RCPT TO") {
    const fix = "Confirme o endereço; se estiver certo, veja com o provedor de e-mail por que o destino recusa.";
    return rejected("recipient_refused", "O destinatário foi recusado", reply, fix);
  }
  const fix = "Veja a reputação do domínio e do IP do servidor SMTP e peça ao provedor o motivo da recusa.";
  return rejected(
    "message_refused",
    "A mensagem foi recusada pelo conteúdo ou pela reputação do remetente",
    reply,
    fix,
  );
}

function retry(cause: string, reason: string, reply: Reply): Extract<Outcome, { kind: "retry" }> {
  return { kind: "retry", cause, reason: withCodes(reason, reply) };
}

function reconnect(cause: string, reason: string, reply: Reply, fix: string): Outcome {
  return { kind: "reconnect", cause, reason: withCodes(reason, reply), fix };
}

function rejected(cause: string, reason: string, reply: Reply, fix: string): Outcome {
  return { kind: "rejected", cause, reason: withCodes(reason, reply), fix };
}

function withCodes(reason: string, { code, status }: Reply): string {
  return `${reason} (${status === undefined ? code : `${code} ${status}`}).`;
}

function after(now: Date, ms: number): Date {
  return new Date(now.getTime() + ms);
}
