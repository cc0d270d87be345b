/**
 * A hub that is nothing but its database, as a process of its own: for tests that kill it, interrupt it, or run it as
 * another user. Argument: the options as JSON. Prints one line of JSON when the database runs, or when it does not.
 * Ends on SIGTERM after stopping the database; SIGINT is left to the default, as an interrupt in mid-work.
 */
import { EmbeddedPostgresError } from "./errors.ts";
import { startEmbeddedPostgres } from "./start.ts";

const events: string[] = [];
try {
  const options = JSON.parse(process.argv[2] ?? "{}");
  const { url, pid, reused, stop } = await startEmbeddedPostgres({ ...options, log: (event) => events.push(event) });
  process.once("SIGTERM", () => void stop().then(() => process.exit(0)));
  setInterval(() => undefined, 60_000); // Stays until a signal comes.
  console.log(JSON.stringify({ url, pid, reused, events }));
} catch (error) {
  const known = error instanceof EmbeddedPostgresError ? { code: error.code, fix: error.fix } : {};
  console.log(JSON.stringify({ error: String(error), ...known }));
  process.exitCode = 1;
}
