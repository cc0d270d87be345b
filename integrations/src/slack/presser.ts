/** Who pressed a button: the person's name and e-mail as the workspace knows them, where we may ask. */
import { boundedLine, type FoundClaim, type SourceContext, textAt } from "@streamleads/integration-kit";
import { askApi } from "./api.ts";
import type { Presser } from "./interaction.ts";
import type { sourceFields } from "./source-fields.ts";

const HOUR_MS = 3_600_000;
const NAME_MAX = 120;
const EMAIL_MAX = 254;

/**
 * Looks the person up (`users.info`, remembered for an hour) when the source has a bot's token. Whatever goes wrong with
 * that is no reason to leave the lead unclaimed: then the name in the payload stands, without an e-mail, and nothing is
 * remembered.
 */
export async function lookUp(presser: Presser, ctx: SourceContext<typeof sourceFields>): Promise<FoundClaim["by"]> {
  const { id, nome } = presser;
  if (!ctx.settings.botToken?.trim() || id === undefined) return { nome };
  try {
    return await ctx.memo.remember(`user ${id}`, HOUR_MS, () => load(id, nome, ctx));
  } catch (error) {
    if (error instanceof NotLookedUp) return { nome };
    throw error;
  }
}

/** The workspace did not say who it is. */
class NotLookedUp extends Error {}

async function load(id: string, nome: string, ctx: SourceContext<typeof sourceFields>): Promise<FoundClaim["by"]> {
  let found: FoundClaim["by"] | undefined;
  await askApi(ctx.http, "users.info", { user: id }, ctx.now(), ({ json }) => {
    const name = boundedLine(
      textAt(json, "user", "profile", "real_name") ?? textAt(json, "user", "real_name"),
      NAME_MAX,
    );
    // Without the scope users:read.email there is none.
    const email = boundedLine(textAt(json, "user", "profile", "email"), EMAIL_MAX);
    if (textAt(json, "user", "id") === id) found = { nome: name ?? nome, ...(email && { email }) };
    return { kind: "delivered" };
  });
  if (!found) throw new NotLookedUp();
  return found;
}
