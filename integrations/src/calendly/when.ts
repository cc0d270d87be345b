/** Moments of a meeting in the company's own time, for people: "sex., 27/11/2026 às 14:00". */
import { readDateTime } from "@streamleads/domain";

/** `undefined` for what is no moment. An unknown time zone is the hub's own fault and throws nothing: UTC is said instead. */
export function whenWords(iso: string | undefined, timeZone: string): string | undefined {
  const utc = iso === undefined ? undefined : readDateTime(iso);
  if (utc === undefined) return undefined;
  const at = new Date(utc);
  try {
    return words(at, timeZone);
  } catch (error) {
    if (error instanceof RangeError) return `${words(at, "UTC")} (UTC)`;
    throw error;
  }
}

function words(at: Date, timeZone: string): string {
  const parts = new Intl.DateTimeFormat("pt-BR", {
    timeZone,
    weekday: "short",
    day: "2-digit",
    month: "2-digit",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).formatToParts(at);
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((one) => one.type === type)?.value ?? "";
  return `${part("weekday")}, ${part("day")}/${part("month")}/${part("year")} às ${part("hour")}:${part("minute")}`;
}
