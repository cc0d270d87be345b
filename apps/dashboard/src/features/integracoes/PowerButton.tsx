/** Off and on: nothing is lost while it is off, which the message says. */
import { Button } from "@mantine/core";
import { IconPlayerPause, IconPower } from "@tabler/icons-react";
import { texts } from "../../texts/index.ts";
import { announceDone, announceProblem } from "../../ui/announce.ts";
import { useSwitchConnection } from "./connection-actions.ts";

export function PowerButton({ connection: { id, enabled } }: { connection: { id: number; enabled: boolean } }) {
  const turn = useSwitchConnection(id);
  const words = texts.conexoes.power;
  const Glyph = enabled ? IconPlayerPause : IconPower;
  return (
    <Button
      size="xs"
      variant={enabled ? "default" : "filled"}
      leftSection={<Glyph size={15} stroke={1.8} />}
      loading={turn.isPending}
      onClick={() =>
        turn.mutate(!enabled, {
          onSuccess: () => announceDone(enabled ? words.turnedOff : words.turnedOn),
          onError: (error) => announceProblem(words.failed, error),
        })
      }
      data-testid={enabled ? "disable-connection" : "enable-connection"}
    >
      {enabled ? words.off : words.on}
    </Button>
  );
}
