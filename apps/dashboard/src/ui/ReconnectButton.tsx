/** Access given again, in one click: the browser leaves for the provider's page at once. */
import { Button, type ButtonVariant } from "@mantine/core";
import { IconRefresh } from "@tabler/icons-react";
import { useAuthorise } from "../actions/authorise.ts";
import { texts } from "../texts/index.ts";
import { announceProblem } from "./announce.ts";

interface ReconnectButtonProps {
  connection: { id: number; integration: string };
  label?: string;
  variant?: ButtonVariant;
}

export function ReconnectButton({
  connection: { id, integration },
  label = texts.conexoes.oauth.reconnect,
  variant = "filled",
}: ReconnectButtonProps) {
  const authorise = useAuthorise();
  return (
    <Button
      size="xs"
      variant={variant}
      leftSection={<IconRefresh size={15} stroke={1.8} />}
      // The page is about to be left: until then the button stays as it is.
      loading={authorise.isPending || authorise.isSuccess}
      onClick={() =>
        authorise.mutate(
          { integration, connection: id },
          { onError: (error) => announceProblem(texts.conexoes.oauth.failed, error) },
        )
      }
      data-testid="reconnect"
    >
      {label}
    </Button>
  );
}
