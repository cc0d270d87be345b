/** The account at the end: the sender's list, the receivers' keys and the database, joined by the auditor of `chaos`. */
import { amcheck } from "../../../chaos/amcheck.ts";
import { audit } from "../../../chaos/auditor.ts";
import { openWork } from "../../../chaos/drain.ts";
import { readReceived } from "../../../chaos/receivers.ts";
import { readSent } from "../../../chaos/sender.ts";
import { type Fleet, words } from "../fleet.ts";
import type { Heard } from "../receivers.ts";
import { until } from "../until.ts";

/** Retries wait for half a minute at first. */
const DRAIN_MS = 180_000;

/** Ends the load, lets what is due be done, stops the hubs as an operator would, and joins everything. */
export async function closeAccount(
  { findings, hubs, receivers, sender, db, cuts }: Fleet,
  folder: string,
): Promise<void> {
  const { offered } = await sender.end();
  findings.say(`${offered} leads offered; letting what is due be done`);
  const look = async () => {
    const { rows } = await db.query<{ n: number }>(
      "select count(*)::int as n from deliveries where state = 'retrying'",
    );
    return { ...(await openWork(db)), retrying: rows[0]?.n ?? 0 };
  };
  await until("all is done", look, (open) => open.running + open.due + open.unread + open.retrying === 0, DRAIN_MS);
  const ends = await Promise.all(hubs.map((hub) => hub.stop()));
  findings.prove(
    "every hub stops when asked",
    ends.every((end) => end === "ended"),
    words(Object.fromEntries(hubs.map(({ name }, i) => [name, ends[i] ?? ""]))),
  );
  const { faults, figures } = await audit({ db, sent: readSent(folder), received: heard(folder, cuts) });
  const { offered: asked, answered, kept, refused, unansweredTries, states, received, repeatedAfterUnknown } = figures;
  for (const fault of faults) findings.say(fault);
  findings.prove(
    "nothing is lost and nothing is doubled but what nobody could know, which is counted",
    faults.length === 0,
    `${asked} offered, ${answered} answered, ${kept} kept, ${refused} never answered with 2xx (${unansweredTries} tries without an answer); ` +
      `deliveries: ${words(states)}; ${received} calls received, ${repeatedAfterUnknown} repeated because an answer was lost`,
  );
  const unknown = Object.entries(figures.causes).filter(([name]) => name.endsWith("unknown_outcome"));
  findings.say(`shown to a person because it may not be repeated: ${unknown[0]?.[1] ?? 0}`);
  const checked = await amcheck(db);
  findings.prove(
    "amcheck finds no damage",
    checked.damage.length === 0,
    checked.unavailable ?? `${checked.tables} tables, ${checked.indexes} indexes${checked.damage.join("; ")}`,
  );
  await receivers.close();
}

/**
 * The receivers' journal. Who answers a machine whose cable is pulled sees its answer leave, and the machine that heard
 * one just before has nobody to tell: both are lost answers, and others repeat what may be repeated.
 */
function heard(folder: string, cuts: Fleet["cuts"]): Heard[] {
  const isCut = ({ from, at }: Heard) => cuts.some((one) => one.from === from && at >= one.since && at <= one.until);
  return (readReceived(folder) as Heard[]).map((entry) => (isCut(entry) ? { ...entry, answer: "lost" } : entry));
}
