/** A pair of possible duplicates is kept once, the lower id first, and asked for from both sides. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index possible_duplicates_of_other on possible_duplicates (other_id)`.execute(db);
}
