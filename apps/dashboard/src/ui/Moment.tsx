/** "há 3 min", with the full moment in the business time zone on hover and for screen readers. */
import { Tooltip } from "@mantine/core";
import { fullMoment, relativeTime } from "../format/time.ts";
import { useNow, useZone } from "./now.ts";

export function Moment({ at }: { at: string }) {
  const now = useNow();
  const zone = useZone();
  const date = new Date(at);
  return (
    <Tooltip label={fullMoment(date, zone)}>
      <time dateTime={at}>{relativeTime(date, now, zone)}</time>
    </Tooltip>
  );
}

/** The same words as plain text, for sentences. */
export function useRelative(): (at: string) => string {
  const now = useNow();
  const zone = useZone();
  return (at) => relativeTime(new Date(at), now, zone);
}
