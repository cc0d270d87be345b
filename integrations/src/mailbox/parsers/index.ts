/** The parsers of notices, portals first; the one for forms reads whatever is labelled. */
import type { Message } from "../message.ts";
import { canalPro } from "./canal-pro.ts";
import { chavesNaMao } from "./chaves-na-mao.ts";
import { imovelweb } from "./imovelweb.ts";
import type { NoticeParser } from "./notice.ts";
import { olx } from "./olx.ts";

export { form } from "./form.ts";

export const PORTALS: readonly NoticeParser[] = [canalPro, olx, imovelweb, chavesNaMao];

/** The portal that sent a message. */
export function portalOf(message: Message): NoticeParser | undefined {
  return PORTALS.find(({ claims }) => claims(message));
}
