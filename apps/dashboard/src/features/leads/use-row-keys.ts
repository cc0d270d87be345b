/** j and k walk through rows as in a mail program; Enter is the link's own. */
import { useHotkeys } from "@mantine/hooks";
import { type RefObject, useRef } from "react";
import { nextRow } from "./row-keys.model.ts";

/** Frames until a row that was scrolled to exists; more than two were never needed. */
const FRAMES_MAX = 10;

export function useRowKeys(list: RefObject<HTMLElement | null>, rows: number, scrollTo: (index: number) => void): void {
  const lastIndex = useRef(-1);

  function focus(index: number, frames: number): void {
    const link = list.current?.querySelector<HTMLElement>(`[data-index="${index}"] a`);
    if (link) link.focus({ preventScroll: true });
    else if (frames > 0) requestAnimationFrame(() => focus(index, frames - 1));
  }

  function step(by: 1 | -1): void {
    const row = document.activeElement?.closest("[data-index]");
    const here = row && list.current?.contains(row) ? Number(row.getAttribute("data-index")) : lastIndex.current;
    const index = nextRow(here, by, rows);
    lastIndex.current = index;
    scrollTo(index);
    focus(index, FRAMES_MAX);
  }

  useHotkeys([
    ["j", () => step(1)],
    ["k", () => step(-1)],
  ]);
}
