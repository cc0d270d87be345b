/** What the page of one integration shows lives in the address. */
import type { DeliveryState } from "../../api/types.ts";
import { texts } from "../../texts/index.ts";

export const TABS = ["geral", "entregas", "erros", "configuracao"] as const;
export type Tab = (typeof TABS)[number];

export const STATES = Object.keys(texts.deliveryState) as readonly DeliveryState[];

export interface IntegracaoSearch {
  tab?: Tab;
  state?: DeliveryState;
  cause?: string;
  /** A bulk replay that is being watched. */
  reenvio?: number;
  /** An account was connected just now, and the provider sent the person back here. */
  conectada?: "sim";
}

/** Without a connection there is nothing to look over: the page begins with connecting one. */
export function shownTab(wanted: Tab | undefined, isConnected: boolean): Tab {
  if (isConnected) return wanted ?? "geral";
  return wanted === undefined || wanted === "geral" ? "configuracao" : wanted;
}

/** What cannot be used is left out. */
export function readIntegracaoSearch(search: Record<string, unknown>): IntegracaoSearch {
  const tab = TABS.find((each) => each === search.tab);
  const state = STATES.find((each) => each === search.state);
  const cause = typeof search.cause === "string" && search.cause !== "" ? search.cause.slice(0, 120) : undefined;
  const reenvio = Number(search.reenvio);
  return {
    ...(tab && { tab }),
    ...(state && { state }),
    ...(cause && { cause }),
    ...(Number.isSafeInteger(reenvio) && reenvio > 0 && { reenvio }),
    ...(search.conectada === "sim" && { conectada: "sim" as const }),
  };
}
