/** Work is shared, and what is done by the clock is done once. */
import type { Task } from "../../../apps/hub/src/jobs/jobs.ts";
import { byHost, type Fleet, pause, words } from "../fleet.ts";

const WATCHED_MS = 20_000;
/** Of all calls, what each of three hosts makes at least. */
const SHARE_MIN = 0.15;

/** Leads arrive at all hosts; each calls the providers for its part of them. */
export async function shareWork({ findings, hubs, receivers }: Fleet): Promise<void> {
  const begun = Date.now();
  await pause(WATCHED_MS);
  const calls = await receivers.calls(begun);
  const shares = byHost(hubs, calls);
  const least = Math.min(...Object.values(shares)) / calls.length;
  findings.prove(
    "each host takes a share of the work",
    least >= SHARE_MIN,
    `${words(shares)} calls in ${WATCHED_MS / 1_000} s`,
  );
}

/** Of the tasks that nothing but the clock asks for, those that are due each minute. */
const EACH_MINUTE: readonly Task["name"][] = ["acessos", "problemas"];
const MINUTE_MS = 60_000;
const MINUTES = 3;

/** Looks back over whole minutes from `begun` on: each host has the schedule, and each task was run once a minute. */
export async function oneScheduler({ findings, hubs, db }: Fleet, begun: number): Promise<void> {
  const first = Math.ceil(begun / MINUTE_MS) * MINUTE_MS;
  const end = first + MINUTES * MINUTE_MS;
  await pause(Math.max(0, end + 1_000 - Date.now()));
  const isWithin = (at: number) => at >= first && at < end;
  for (const task of EACH_MINUTE) {
    const { rows } = await db.query<{ at: Date; state: string }>(
      "select created_on as at, state from jobs.job where name = 'tarefas' and data->>'task' = $1 order by 1",
      [task],
    );
    const jobs = rows.filter(({ at }) => isWithin(at.getTime()));
    const runs = hubs.map((hub) => {
      const done = hub.log().filter((line) => line.msg === "jobs.done" && line.task === task);
      return [hub.name, done.filter(({ time }) => isWithin(Date.parse(time))).length] as const;
    });
    const total = runs.reduce((sum, [, times]) => sum + times, 0);
    const perMinute = new Set(jobs.map(({ at }) => Math.floor(at.getTime() / MINUTE_MS)));
    const isOnce = jobs.length === MINUTES && perMinute.size === MINUTES && total === MINUTES;
    const figure = `${MINUTES} minutes, ${jobs.length} jobs, ${total} runs (${words(Object.fromEntries(runs))})`;
    findings.prove(`one scheduler: "${task}" runs once a minute`, isOnce, figure);
  }
}
