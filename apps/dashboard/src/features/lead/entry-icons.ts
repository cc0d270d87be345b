/** The sign of each kind of entry. */
import {
  type Icon,
  IconCheck,
  IconClock,
  IconCopy,
  IconMailOff,
  IconMinus,
  IconPencil,
  IconRefresh,
  IconRepeat,
  IconSlash,
  IconTargetArrow,
  IconUserCheck,
  IconUserPlus,
  IconX,
} from "@tabler/icons-react";
import type { TimelineEntry } from "../../api/types.ts";

export const ENTRY_ICONS: Record<TimelineEntry["kind"], Icon> = {
  received: IconUserPlus,
  returned: IconUserCheck,
  repeated: IconRepeat,
  updated: IconPencil,
  scored: IconTargetArrow,
  delivered: IconCheck,
  delivery_failed: IconX,
  delivery_skipped: IconMinus,
  delivery_cancelled: IconSlash,
  delivery_waiting: IconClock,
  replayed: IconRefresh,
  unsubscribed: IconMailOff,
  possible_duplicate: IconCopy,
  reprocessed: IconTargetArrow,
};
