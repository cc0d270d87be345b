/**
 * The sealer of an installation: its master keys, and the root that all its processes share. The root begins as the
 * oldest master key of the first start, so that what was made before it was kept stays valid, and is kept sealed in the
 * database from then on.
 */

import type { Database } from "../store/database.ts";
import { createSealer, type Sealer } from "../store/sealer.ts";
import { EXIT, StartError } from "./start-error.ts";

/**
 * Reads the root, and keeps it when this is the first start. Call after the migrations.
 * @throws StartError when none of the keys opens it: with another root nobody's unsubscription would be known any more
 */
export async function openSealer(db: Database, masters: readonly Buffer[]): Promise<Sealer> {
  const beginning = masters.at(-1);
  if (!beginning) throw new RangeError("there is no master key");
  const sealer = createSealer(masters);
  const fresh = sealer.seal(beginning.toString("base64"));
  await db.pool.query("insert into installation_secret (sealed) values ($1) on conflict do nothing", [fresh]);
  const { rows } = await db.pool.query<{ sealed: Buffer }>("select sealed from installation_secret");
  return createSealer(masters, rootIn(rows[0]?.sealed ?? fresh, sealer));
}

function rootIn(sealed: Buffer, sealer: Sealer): Buffer {
  try {
    return Buffer.from(sealer.open(sealed), "base64");
  } catch (error) {
    throw new StartError(
      "SECRETS_KEY não é a chave com que os segredos deste banco foram guardados.",
      "Devolva a chave antiga a SECRETS_KEY (ou o arquivo secrets.key a DATA_DIR). Para trocar de chave, escreva a nova na frente da antiga, separadas por vírgula, e rode npm run secrets -- rotate.",
      EXIT.config,
      error,
    );
  }
}
