/** One line of the history; it opens when there is more to show. */
import { Collapse, UnstyledButton } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import { useId, useState } from "react";
import type { TimelineEntry } from "../../api/types.ts";
import { DeliveryDetails } from "../../deliveries/DeliveryDetails.tsx";
import { clockTime, fullMoment } from "../../format/time.ts";
import { Fact, Facts } from "../../ui/Facts.tsx";
import { useZone } from "../../ui/now.ts";
import { toneColor } from "../../ui/tone.ts";
import { DuplicateActions } from "./DuplicateActions.tsx";
import { ENTRY_ICONS } from "./entry-icons.ts";
import styles from "./TimelineRow.module.css";
import { canOpen, entryData, entryTone, openDuplicate } from "./timeline.model.ts";

export function TimelineRow({ entry, leadId }: { entry: TimelineEntry; leadId: number }) {
  const [opened, setOpened] = useState(false);
  const panel = useId();
  const head = <Head entry={entry} isOpen={canOpen(entry) ? opened : undefined} />;
  const other = openDuplicate(entry);
  if (!canOpen(entry)) {
    return (
      <li className={styles.entry} data-testid="timeline-entry" data-kind={entry.kind}>
        <div className={styles.head}>{head}</div>
        {other !== undefined && <DuplicateActions leadId={leadId} otherId={other} />}
      </li>
    );
  }
  return (
    <li className={styles.entry} data-testid="timeline-entry" data-kind={entry.kind}>
      <UnstyledButton
        className={styles.head}
        data-opens
        onClick={() => setOpened(!opened)}
        aria-expanded={opened}
        aria-controls={panel}
      >
        {head}
      </UnstyledButton>
      <Collapse id={panel} expanded={opened} keepMounted={false}>
        <div className={styles.body}>
          {entry.delivery_id !== null ? (
            <DeliveryDetails leadId={leadId} id={entry.delivery_id} />
          ) : (
            <Facts>
              {entryData(entry).map(({ key, value }) => (
                <Fact key={key} label={key}>
                  {value}
                </Fact>
              ))}
            </Facts>
          )}
        </div>
      </Collapse>
    </li>
  );
}

function Head({ entry, isOpen }: { entry: TimelineEntry; isOpen: boolean | undefined }) {
  const zone = useZone();
  const Glyph = ENTRY_ICONS[entry.kind];
  const at = new Date(entry.at);
  return (
    <>
      <Glyph
        className={styles.icon}
        size={17}
        stroke={1.8}
        style={{ color: toneColor(entryTone(entry)) }}
        aria-hidden
      />
      <span className={styles.words}>
        <span className={styles.title}>{entry.title}</span>
        {entry.detail && <span className={styles.detail}>{entry.detail}</span>}
      </span>
      <time className={styles.when} dateTime={entry.at} title={fullMoment(at, zone)}>
        {clockTime(at, zone)}
      </time>
      <IconChevronDown
        className={styles.chevron}
        data-hidden={isOpen === undefined || undefined}
        data-open={isOpen || undefined}
        size={15}
        stroke={1.8}
        aria-hidden
      />
    </>
  );
}
