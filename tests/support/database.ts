/** A migrated database of its own for a test file, copied from one template. */
import { openDatabase } from "../../apps/hub/src/store/database.ts";
import { createDatabase, dropDatabase, ensureTemplate } from "../../apps/hub/src/store/embedded/testing.ts";

const TEMPLATE = "migrated";

/** @returns its address and how to drop it. Close all pools first. */
export async function freshDatabase(name: string): Promise<{ url: string; drop(): Promise<void> }> {
  await ensureTemplate(TEMPLATE, async (url) => {
    const db = openDatabase({ url, max: 2 });
    await db.migrate();
    await db.close();
  });
  const url = await createDatabase(name, TEMPLATE);
  return { url, drop: () => dropDatabase(name) };
}
