/**
 * What a company had in its database when a migration was the newest: people who do not exist, a lead of each status,
 * deliveries in each state, and what each later migration gave a place to. Plain SQL, so that it says what stood there
 * then, whatever the program writes today. Ids come from the sequences, from 1 in the order of the lines.
 */
import { hashKey } from "../../apps/hub/src/http/auth/key-text.ts";

/** An API key that was given out then. */
export const OLD_KEY = "sl_admin_4TqWz0Lm_invented-for-the-upgrade-test-0123456789";

const LEADS = [
  ["Clara Nunes Prado", "clara.prado@example.com", "+5511987650101", "META_ADS", 35, "QUENTE", "São Paulo"],
  ["Davi Rocha", "davi.rocha@example.com", "+5581987650102", "WEBSITE", 18, "MORNO", "Recife"],
  ["Elisa Torres", null, "+5521987650103", "PORTAL", 10, "FRIO", "Rio de Janeiro"],
] as const;

const quoted = (value: string | number | null) =>
  value === null ? "null" : typeof value === "number" ? String(value) : `'${value.replaceAll("'", "''")}'`;

const leads = LEADS.flatMap(([nome, email, telefone, origem, score, status, cidade], i) => {
  const id = i + 1;
  const snapshot = JSON.stringify({
    ...{ id, nome, telefone, origem, score, status, cidade, ...(email && { email }) },
    ...{ teste: false, respostas: {}, created_at: "2026-10-01T12:00:00.000Z", updated_at: "2026-10-01T12:00:00.000Z" },
  });
  const body = JSON.stringify({ nome, email, telefone, cidade });
  return [
    `insert into leads (nome, email, telefone, origem, interesse, renda_aproximada, cidade, extras, score, status, rule_set,
       reasons, plan_no, last_plan_at, busca, cidade_busca, created_at, updated_at)
     values (${[nome, email, telefone, origem].map(quoted).join()}, 'apartamento', 12500.50, ${quoted(cidade)},
       '{"utm_source":"boletim","respostas":{"quartos":"3"}}', ${score}, '${status}', 'padrao', '[]', 1, '2026-10-01T12:00:00Z',
       to_tsvector('simple', ${quoted(nome)}), lower(${quoted(cidade)}), '2026-10-01T12:00:00Z', '2026-10-01T12:00:00Z')`,
    `insert into raw_requests (source, provider_id, received_at, content_type, body, state, lead_id, touch_id)
     values ('api', 'antigo-${id}', '2026-10-01T12:00:00Z', 'application/json', convert_to(${quoted(body)}, 'UTF8'), 'parsed', ${id}, ${id})`,
    `insert into touches (lead_id, raw_id, at, kind, origem, content_hash, trusted, given, snapshot, plan_no)
     values (${id}, ${id}, '2026-10-01T12:00:00Z', 'new', '${origem}', 'hash-${id}', true, '["nome"]', ${quoted(snapshot)}, 1)`,
    ...(email ? [`insert into lead_keys (kind, value, lead_id) values ('email', '${email}', ${id})`] : []),
    `insert into lead_counts (hora, origem, status, slot, total, score_sum)
     values ('2026-10-01T12:00:00Z', '${origem}', '${status}', 0, 1, ${score})`,
  ];
});

/** State, lead, attempts so far, cause; the connection is the first one, n8n. */
const DELIVERIES = [
  ["delivered", 1, 2, null],
  ["pending", 2, 0, null],
  ["retrying", 3, 1, "server_error"],
  ["failed", 1, 3, "rejected"],
  ["skipped", 2, 0, "not_configured"],
  ["cancelled", 3, 0, "superseded"],
] as const;

const deliveries = DELIVERIES.flatMap(([state, lead, attempts, cause], i) => {
  const isWaiting = state === "pending" || state === "retrying";
  const isSkipped = state === "skipped";
  return [
    `insert into deliveries (lead_id, connection_id, integration, action, state, prio, due_at, attempt_no, attempts, plan_no,
       touch_id, expires_at, cause, reason, external_id, settled_at, created_at)
     values (${lead}, ${isSkipped ? "null" : 1}, '${isSkipped ? "hubspot" : "n8n"}', '${isSkipped ? "contact.upsert" : "event.send"}',
       '${state}', 1, ${isWaiting ? "'2026-10-01T12:00:00Z'" : "null"}, ${attempts}, ${attempts}, 1, ${lead}, now() + interval '2 days',
       ${quoted(cause)}, ${quoted(cause)}, ${state === "delivered" ? "'exec-17'" : "null"},
       ${isWaiting ? "null" : "'2026-10-01T12:05:00Z'"}, '2026-10-01T12:00:00Z')`,
    ...Array.from(
      { length: attempts },
      (_, n) => `insert into attempts (delivery_id, attempt_no, at, duration_ms, outcome, http_status, cause)
        values (${i + 1}, ${n + 1}, '2026-10-01T12:0${n}:00Z', 40, ${
          state === "delivered" && n === attempts - 1 ? "'delivered', 200, null" : "'retry', 503, 'server_error'"
        })`,
    ),
  ];
});

/** By the migration that gave it a place. */
const STATEMENTS: Record<string, readonly string[]> = {
  "0001-initial": [
    `insert into settings (key, value) values ('install_id', '"0a1b2c3d4e5f"')`,
    `insert into api_keys (name, level, prefix, hash) values ('Site', 'admin', 'sl_admin_4TqWz0Lm', '\\x${hashKey(OLD_KEY).toString("hex")}')`,
    `insert into connections (integration, name, source, settings_hash, setup_state) values ('n8n', 'n8n', 'env', 'de-entao', 'done')`,
    ...leads,
    ...deliveries,
    `insert into lead_keys (kind, value, lead_id) values ('phone', '1187650101', 1)`,
    `insert into possible_duplicates (lead_id, other_id, reason) values (3, 1, 'shared_phone')`,
    `insert into consents (lead_id, touch_id, finalidade, estado, texto, em) values (1, 1, 'marketing_email', 'concedido', 'Aceito novidades', '2026-10-01T12:00:00Z')`,
    `insert into suppressions (hash, channel, reason) values ('\\x0102', 'email', 'unsubscribed')`,
    `insert into lead_events (lead_id, kind, data) values (2, 'email_opened', '{"delivery_id": 1}')`,
    `insert into idempotency_keys (holder, key, body_hash, lead_id, receipt) values ('key:1', 'pedido-1', 'abc', 1, 'antigo-1')`,
    `insert into external_refs (connection_id, lead_id, object, external_id) values (1, 1, 'execution', 'exec-17')`,
    `insert into replays (filter, rate_per_second, include_expired, state, matching, left_out_expired, created, ended_at)
     values ('{"integration":"n8n"}', 5, false, 'done', 1, 0, 1, now())`,
    `insert into attempt_counts (hora, connection_id, outcome, slot, total, ms_sum, le_50) values ('2026-10-01T12:00:00Z', 1, 'delivered', 0, 1, 40, 1)`,
    `insert into problems (key, integration, connection_id, cause, title, reason, fix, told_at, solved_at, solved_told_at)
     values ('failed:n8n:rejected', 'n8n', 1, 'rejected', 'n8n recusou', 'Recusado', 'Confira o fluxo', now(), now(), now())`,
  ],
  "0002-people": [
    `insert into people (id, name, email, email_verified, role) values ('p1', 'Dona Íris Campos', 'iris@imobiliaria.example', true, 'owner')`,
    `insert into people_accounts (id, user_id, account_id, provider_id, password) values ('a1', 'p1', 'p1', 'credential', 'scrypt:inventada')`,
  ],
  "0003-duplicates-of-other": [],
  "0004-sources": [
    `insert into sources (slug, kind, label, origem, mapping, last_lead_at) values ('loja', 'generic', 'Loja do bairro', 'LOJA', '{}', now())`,
    `insert into source_counts (source, hora, what, slot, total) values ('loja', '2026-10-01T12:00:00Z', 'lead', 0, 7)`,
    `insert into source_marks (source, name, value) values ('loja', 'cursor', 'x')`,
    `insert into reconciliations (source, scope_id, scope_name, since, expected, present, state) values ('meta-lead-ads', '1', 'Formulário', now(), 2, 2, 'complete')`,
    `insert into message_states (delivery_id, integration, external_id, state, at) values (1, 'n8n', 'exec-17', 'read', now())`,
    `insert into raw_requests (source, provider_id, content_type, body, state, due_at)
     values ('loja', 'a-ler', 'application/json', convert_to('{"nome":"Fábio Leme","email":"fabio.leme@example.com"}', 'UTF8'), 'received', '2026-10-01T12:00:00Z')`,
  ],
  "0005-merges": [
    `insert into lead_merges (lead_id, other_id, touches, deliveries, by, undone_at, undone_by) values (1, 99, 1, 1, 'Dona Íris', now(), 'Dona Íris')`,
  ],
  "0006-imports": [
    `insert into imports (file_name, state, created_by, rows, created_count) values ('clientes.csv', 'concluido', 'Dona Íris', 3, 3)`,
    `insert into import_errors (import_id, row_no, cells, codes, problems) values (1, 4, '["?"]', '{contact_required}', 'Sem contato')`,
    `insert into import_before (import_id, lead_id, lead, keys, touches, events) values (1, 2, '{}', '[]', 1, 0)`,
  ],
  "0007-key-rates": [`update api_keys set rate_per_minute = 600`],
  "0008-destinations": [
    `insert into connections (integration, name, source, settings_hash, setup_state, removed_at, enabled) values ('slack', 'slack-antigo', 'dashboard', '', 'done', now(), false)`,
    `insert into claims (lead_id, nome, via) values (1, 'Ana Lima', 'slack')`,
    `insert into lead_stages (lead_id, stage, at, via) values (1, 'visita', now(), 'pipedrive')`,
    `insert into enrolments (lead_id, sequence, connection_id, ended_at, ended_cause) values (2, 'morno', 1, now(), 'done')`,
    `insert into erasures (lead_id, connection_id, integration, state, settled_at) values (77, 1, 'n8n', 'done', now())`,
    `insert into suppression_removals (hash, channel, added_reason, added_at, reason, removed_by) values ('\\x03', 'email', 'unsubscribed', now(), 'Pediu de volta', 'Dona Íris')`,
  ],
  "0009-retention": [`insert into retention_log (what, rows, before) values ('raw_bodies', 2, '2026-10-01T12:00:00Z')`],
};

/** What stood there when `migration` was the newest. */
export function oldData(migration: string): string[] {
  return Object.entries(STATEMENTS).flatMap(([since, statements]) => (since <= migration ? statements : []));
}
