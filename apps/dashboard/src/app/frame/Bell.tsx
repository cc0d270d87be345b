/** The bell: what needs a person, in two clicks from anywhere. On the phone the bottom bar has it. */
import { ActionIcon, Indicator, Popover } from "@mantine/core";
import { IconBell } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { overviewQuery } from "../../api/queries.ts";
import { texts } from "../../texts/index.ts";
import { ProblemList } from "../../ui/ProblemList.tsx";
import styles from "./Bell.module.css";

export function Bell() {
  const [opened, setOpened] = useState(false);
  const { data } = useQuery(overviewQuery);
  const problems = data?.precisa_de_voce ?? [];
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" width={420} radius="lg" trapFocus>
      <Popover.Target>
        <Indicator
          className={styles.bell}
          label={problems.length}
          size={16}
          offset={8}
          disabled={problems.length === 0}
          color="#b3261e"
        >
          <ActionIcon
            variant="subtle"
            color="gray"
            size={36}
            aria-label={texts.bell.label(problems.length)}
            onClick={() => setOpened(!opened)}
            data-testid="bell"
          >
            <IconBell size={19} stroke={1.7} />
          </ActionIcon>
        </Indicator>
      </Popover.Target>
      <Popover.Dropdown p={0}>
        <div className={styles.list}>
          <ProblemList problems={problems} onLeave={() => setOpened(false)} />
        </div>
        {problems.length > 0 && (
          <Link to="/alertas" className={styles.all} onClick={() => setOpened(false)}>
            {texts.bell.all}
          </Link>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}
