/** What changes something is shown only to those who may: a broker reads, the hub would refuse the rest. */
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { meQuery } from "../api/queries.ts";
import type { Me } from "../api/types.ts";

/** Levels that may create, change, delete and send again. */
export function isWriter(me: Pick<Me, "level"> | undefined): boolean {
  return me?.level === "write" || me?.level === "admin";
}

/** Secrets and what is made anew belong to the owner: others would be refused. */
export function MayManage({ children, otherwise = null }: { children: ReactNode; otherwise?: ReactNode }) {
  const { data: me } = useQuery(meQuery);
  return me?.level === "admin" ? children : otherwise;
}

export function MayWrite({ children }: { children: ReactNode }) {
  const { data: me } = useQuery(meQuery);
  return isWriter(me) ? children : null;
}
