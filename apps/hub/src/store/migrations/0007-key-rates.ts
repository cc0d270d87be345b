/** How many leads a key may send a minute; without a number, what its level may. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table api_keys add column rate_per_minute int check (rate_per_minute > 0)`.execute(db);
}
