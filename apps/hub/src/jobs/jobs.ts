/**
 * Work that is not a delivery, by pg-boss in the same database: one queue for what is done by the clock. A job that
 * its process did not finish is taken up by another.
 */
import { PgBoss } from "pg-boss";
import type { Log } from "../observe/log.ts";
import { KEEP_ALIVE } from "../store/database.ts";

/** What is done when; each runs on one instance at a time. */
export interface Task {
  name: string;
  /** Five fields, in the business time zone. */
  cron: string;
  run: () => Promise<void>;
}

export interface JobsOptions {
  databaseUrl: string;
  tasks: readonly Task[];
  timeZone: string;
  log: Log;
  /** How often workers look without being woken. */
  lookSeconds?: number;
}

const QUEUE = "tarefas";
const SCHEMA = "jobs";

/** `notify`: a job that is sent wakes a worker; without it everyone waits for the next look. */
const OPTIONS = { retryLimit: 2, expireInSeconds: 300, heartbeatSeconds: 30, notify: true } as const;

/** A look is the net below the notices; where those cannot be had, it is all there is. */
const LOOK_SECONDS = { alone: 5, withNotices: 60 } as const;
/** For the library's own pool: none of its statements goes over more than a few rows. */
const BOUNDS = { ...KEEP_ALIVE, query_timeout: 60_000 } as const;

export class Jobs {
  readonly #o: JobsOptions;
  readonly #boss: PgBoss;

  constructor(options: JobsOptions) {
    this.#o = options;
    this.#boss = new PgBoss({
      connectionString: options.databaseUrl,
      application_name: "streamleads-jobs",
      schema: SCHEMA,
      max: 3,
      useListenNotify: true,
      ...BOUNDS,
    });
    this.#boss.on("error", (error) => options.log.warn("jobs.failed", { error: error.message }));
  }

  async start(): Promise<void> {
    const { tasks, timeZone, lookSeconds } = this.#o;
    await this.#boss.start();
    await this.#boss.createQueue(QUEUE, { policy: "stately", ...OPTIONS });
    // A queue that is there already keeps its old options otherwise.
    await this.#boss.updateQueue(QUEUE, OPTIONS);
    for (const { name, cron } of tasks)
      await this.#boss.schedule(QUEUE, cron, { task: name }, { key: name, tz: timeZone, singletonKey: name });
    await this.#boss.work<{ task: string }>(
      QUEUE,
      {
        pollingIntervalSeconds: lookSeconds ?? LOOK_SECONDS.alone,
        notifyPollingIntervalSeconds: lookSeconds ?? LOOK_SECONDS.withNotices,
      },
      async (jobs) => {
        for (const job of jobs) await this.#run(job.data.task);
      },
    );
  }

  /** Asks for a task before its time; nothing more when it waits already. */
  async runNow(name: string): Promise<void> {
    await this.#boss.send(QUEUE, { task: name }, { singletonKey: name });
  }

  async stop(): Promise<void> {
    await this.#boss.stop({ graceful: true, timeout: 10_000 });
  }

  async #run(name: string): Promise<void> {
    const { tasks, log } = this.#o;
    const task = tasks.find((one) => one.name === name);
    // A schedule of an older or newer version of the hub: not ours to run.
    if (!task) return log.warn("jobs.unknown", { task: name });
    const started = performance.now();
    await task.run();
    log.debug("jobs.done", { task: name, duration_ms: Math.round(performance.now() - started) });
  }
}
