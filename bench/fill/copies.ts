/** What of a row changes when it is copied, table by table. `k` numbers the copies, `r` the templates. */
import type { Bases } from "./multiply.ts";
import type { TemplateCounts } from "./template-tables.ts";

/** Tables whose ids are drawn from a sequence and named by others. */
export const KEYED = ["leads", "touches", "raw_requests", "deliveries"] as const;

export interface CopiedTable {
  table: string;
  /** The template rows, as `t`, with what their changed columns need: the lead is `l`. */
  from: string;
  /** SQL of the columns that differ from the template's. */
  changed(bases: Bases, counts: TemplateCounts): Record<string, string>;
  /** Columns that the table fills by itself. */
  without?: string[];
}

const FIRST =
  "Ana Bruno Carla Diego Elaine Fabio Gisele Heitor Iara Joao Karina Lucas Marina Nelson Olivia Paulo Rita Sergio Tania Vitor";
const LAST =
  "Almeida Barbosa Cardoso Dias Esteves Ferreira Gomes Henriques Iglesias Junqueira Lacerda Machado Nunes Oliveira Pereira Queiroz Ribeiro Souza Teixeira Vieira";
const AREAS = "31 32 33 34 35 37 38 41";

/** The person's number within all copies. `l` is the lead's template. */
const N = (counts: TemplateCounts) => `(k * ${counts.leads} + l.r)`;
const word = (list: string, index: string) =>
  `(array['${list.replaceAll(" ", "','")}'])[1 + ((${index}) % ${list.split(" ").length})::int]`;

/** Persons are made of their number alone, so that every table agrees about them. */
function person(counts: TemplateCounts) {
  const n = N(counts);
  const [first, middle, last] = [word(FIRST, n), word(LAST, `${n} / 20`), word(LAST, `${n} / 400`)];
  const area = word(AREAS, n);
  const eight = `(60000000 + (${n} * 7919) % 39000000)::text`;
  return {
    n,
    nome: `${first} || ' ' || ${middle} || ' ' || ${last}`,
    email: `'pessoa.' || ${n} || '@acervo.example'`,
    telefone: `'+55' || ${area} || '9' || ${eight}`,
    phoneKey: `${area} || ${eight}`,
    // As `searchWords` makes them: beginnings by which a number is typed, words in plain small letters.
    words: `array_to_tsvector(array[${area} || '9' || ${eight}, '55' || ${area} || '9' || ${eight}, '9' || ${eight},
      ${eight}, ${area} || ${eight}, right(${eight}, 4), lower(${first}), lower(${middle}), lower(${last}),
      'pessoa', ${n}::text, 'acervo', 'example']
      || string_to_array(lower(coalesce(l.cidade_busca, 'sem')), ' ')
      || string_to_array(lower(coalesce(l.interesse, 'sem')), ' '))`,
    // Evenly over the days: a higher number came later.
    at: `(now() - (current_setting('fill.days')::float8 * (1 - ${n} / current_setting('fill.total')::float8)) * interval '1 day')`,
  };
}
/** A moment of the template, as far from the lead's arrival as it was there. */
const shifted = (counts: TemplateCounts, moment: string) => `${person(counts).at} + (${moment} - l.created_at)`;
const leadId = (bases: Bases, counts: TemplateCounts) => `${bases.leads} + ${N(counts)}`;
const idOf = (base: number, count: number, alias: string) => `${base} + k * ${count} + ${alias}.r`;
const UNSETTLED = "t.state in ('pending', 'running', 'retrying')";

export const COPIES: readonly CopiedTable[] = [
  {
    table: "leads",
    from: "fill_leads t join fill_leads l on l.id = t.id",
    changed: (bases, counts) => {
      const { nome, email, telefone, words, at } = person(counts);
      return {
        id: leadId(bases, counts),
        nome,
        email,
        telefone,
        busca: words,
        created_at: at,
        updated_at: at,
        last_plan_at: at,
        follow_up_date: shifted(counts, "t.follow_up_date"),
      };
    },
  },
  {
    table: "touches",
    from: "fill_touches t join fill_leads l on l.id = t.lead_id join fill_raw q on q.id = t.raw_id",
    changed: (bases, counts) => {
      const { nome, email, telefone, at, n } = person(counts);
      return {
        id: idOf(bases.touches, counts.touches, "t"),
        lead_id: leadId(bases, counts),
        raw_id: idOf(bases.raw_requests, counts.raw_requests, "q"),
        at,
        content_hash: `md5(t.content_hash || ${n})`,
        snapshot: `t.snapshot || jsonb_build_object('id', ${leadId(bases, counts)}, 'nome', ${nome}, 'email', ${email},
          'telefone', ${telefone}, 'created_at', ${at}, 'updated_at', ${at})`,
      };
    },
  },
  {
    table: "raw_requests",
    from: "fill_raw t join fill_touches o on o.raw_id = t.id join fill_leads l on l.id = o.lead_id",
    changed: (bases, counts) => ({
      id: idOf(bases.raw_requests, counts.raw_requests, "t"),
      provider_id: `t.provider_id || '-' || ${N(counts)}`,
      received_at: person(counts).at,
      lead_id: leadId(bases, counts),
      touch_id: idOf(bases.touches, counts.touches, "o"),
    }),
  },
  {
    table: "lead_keys",
    from: "fill_keys t join fill_leads l on l.id = t.lead_id",
    changed: (bases, counts) => {
      const { email, phoneKey, n } = person(counts);
      return {
        value: `case t.kind when 'email' then ${email} when 'phone' then ${phoneKey} else t.value || '-' || ${n} end`,
        lead_id: leadId(bases, counts),
      };
    },
  },
  {
    table: "deliveries",
    from: `fill_deliveries t join fill_leads l on l.id = t.lead_id join fill_touches o on o.id = t.touch_id
      left join fill_deliveries p on p.id = t.depends_on`,
    changed: (bases, counts) => ({
      id: idOf(bases.deliveries, counts.deliveries, "t"),
      lead_id: leadId(bases, counts),
      touch_id: idOf(bases.touches, counts.touches, "o"),
      depends_on: idOf(bases.deliveries, counts.deliveries, "p"),
      state: `case when ${UNSETTLED} then 'cancelled' else t.state end`,
      cause: `case when ${UNSETTLED} then 'superseded' else t.cause end`,
      owner: "null::uuid",
      due_at: `case when ${UNSETTLED} then null else ${shifted(counts, "t.due_at")} end`,
      created_at: shifted(counts, "t.created_at"),
      leased_at: shifted(counts, "t.leased_at"),
      started_at: shifted(counts, "t.started_at"),
      expires_at: shifted(counts, "t.expires_at"),
      settled_at: shifted(counts, "coalesce(t.settled_at, t.created_at)"),
    }),
  },
  {
    table: "attempts",
    from: "fill_attempts t join fill_deliveries d on d.id = t.delivery_id join fill_leads l on l.id = d.lead_id",
    changed: (bases, counts) => ({
      delivery_id: idOf(bases.deliveries, counts.deliveries, "d"),
      at: shifted(counts, "t.at"),
    }),
  },
  {
    table: "external_refs",
    from: "fill_refs t join fill_leads l on l.id = t.lead_id",
    changed: (bases, counts) => ({
      lead_id: leadId(bases, counts),
      external_id: `t.external_id || '-' || ${N(counts)}`,
      at: person(counts).at,
    }),
  },
  {
    table: "lead_events",
    from: "fill_events t join fill_leads l on l.id = t.lead_id",
    without: ["id"],
    changed: (bases, counts) => ({ lead_id: leadId(bases, counts), at: shifted(counts, "t.at") }),
  },
  {
    table: "consents",
    from: "fill_consents t join fill_leads l on l.id = t.lead_id join fill_touches o on o.id = t.touch_id",
    without: ["id"],
    changed: (bases, counts) => ({
      lead_id: leadId(bases, counts),
      touch_id: idOf(bases.touches, counts.touches, "o"),
      em: shifted(counts, "t.em"),
    }),
  },
];

/** Hours for the newest days and whole days before, as the hub's own folding leaves them. */
const HOUR = (moment: string) =>
  `case when ${moment} > now() - interval '40 days' then date_trunc('hour', ${moment})
    else date_trunc('day', ${moment}, 'America/Sao_Paulo') end`;
const BUCKETS = [10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000];

/** The roll-ups of all copies, in a slot of no instance. */
export function rollUps(bases: Bases): string[] {
  const buckets = BUCKETS.map((most, i) => {
    const above = i === 0 ? "" : ` and a.duration_ms > ${BUCKETS[i - 1]}`;
    return { column: `le_${most}`, sum: `count(*) filter (where a.duration_ms <= ${most}${above})` };
  });
  return [
    `insert into lead_counts as c (hora, origem, status, slot, total, score_sum)
      select ${HOUR("created_at")}, origem, status, -1, count(*), sum(score) from leads
      where id >= ${bases.leads} and not teste group by 1, 2, 3
      on conflict (hora, origem, status, slot) do update set total = c.total + excluded.total, score_sum = c.score_sum + excluded.score_sum`,
    `insert into attempt_counts as c (hora, connection_id, outcome, slot, total, ms_sum, ${buckets.map((one) => one.column).join(", ")}, le_inf)
      select ${HOUR("a.at")}, d.connection_id, a.outcome, -1, count(*), coalesce(sum(a.duration_ms), 0),
        ${buckets.map((one) => one.sum).join(", ")}, count(*) filter (where a.duration_ms > ${BUCKETS.at(-1)})
      from attempts a join deliveries d on d.id = a.delivery_id
      where d.id >= ${bases.deliveries} and d.connection_id is not null group by 1, 2, 3
      on conflict (hora, connection_id, outcome, slot) do update set total = c.total + excluded.total`,
    `insert into source_counts as c (source, hora, what, slot, total)
      select source, ${HOUR("received_at")}, what, -1, count(*) from raw_requests
      cross join (values ('received'), ('lead')) as w(what) where id >= ${bases.raw_requests} group by 1, 2, 3
      on conflict (source, hora, what, slot) do update set total = c.total + excluded.total`,
  ];
}
