/** Score again; erase, after the name was typed. */
import { ActionIcon, Button, Menu, Tooltip } from "@mantine/core";
import { IconDots, IconTargetArrow, IconTrash } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { api, done, read } from "../../api/client.ts";
import { leadQuery } from "../../api/queries.ts";
import type { Lead } from "../../api/types.ts";
import { texts } from "../../texts/index.ts";
import { announceDone, announceProblem } from "../../ui/announce.ts";
import { ConfirmByName } from "../../ui/ConfirmByName.tsx";

export function LeadActions({ lead }: { lead: Lead }) {
  const [isErasing, setErasing] = useState(false);
  const reprocess = useReprocess(lead.id);
  const erase = useErase(lead.id, () => setErasing(false));
  return (
    <>
      <Tooltip label={texts.lead.reprocessHelp}>
        <Button
          variant="default"
          visibleFrom="sm"
          leftSection={<IconTargetArrow size={16} stroke={1.8} />}
          loading={reprocess.isPending}
          onClick={() => reprocess.mutate()}
          data-testid="reprocess"
        >
          {texts.lead.reprocess}
        </Button>
      </Tooltip>
      <Menu position="bottom-end" radius="lg">
        <Menu.Target>
          <ActionIcon variant="default" size={36} aria-label={texts.lead.moreActions} data-testid="lead-menu">
            <IconDots size={18} stroke={1.8} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            hiddenFrom="sm"
            leftSection={<IconTargetArrow size={16} stroke={1.8} />}
            onClick={() => reprocess.mutate()}
          >
            {texts.lead.reprocess}
          </Menu.Item>
          <Menu.Item
            color="red"
            leftSection={<IconTrash size={16} stroke={1.8} />}
            onClick={() => setErasing(true)}
            data-testid="delete-lead"
          >
            {texts.lead.remove}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ConfirmByName
        opened={isErasing}
        title={texts.lead.removeTitle}
        text={texts.lead.removeText}
        name={lead.nome}
        action={texts.lead.remove}
        busy={erase.isPending}
        onConfirm={() => erase.mutate()}
        onClose={() => setErasing(false)}
      />
    </>
  );
}

function useReprocess(id: number) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => read(api.POST("/api/v1/leads/{id}/reprocess", { params: { path: { id } } })),
    onSuccess: async (lead) => {
      client.setQueryData(leadQuery(id).queryKey, lead);
      announceDone(texts.lead.reprocessed(lead.score, texts.status[lead.status].toLowerCase()));
      await client.invalidateQueries({ queryKey: ["lead", id] });
    },
    onError: (error) => announceProblem(texts.lead.reprocess, error),
  });
}

function useErase(id: number, onSettled: () => void) {
  const client = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: () => done(api.DELETE("/api/v1/leads/{id}", { params: { path: { id } } })),
    onSuccess: async () => {
      announceDone(texts.lead.removed);
      await navigate({ to: "/leads", replace: true });
      // Only after the page is left: a query that is still on the screen would be asked for again and be missing.
      client.removeQueries({ queryKey: ["lead", id] });
      await Promise.all([
        client.invalidateQueries({ queryKey: ["leads"] }),
        client.invalidateQueries({ queryKey: ["overview"] }),
      ]);
    },
    onError: (error) => announceProblem(texts.lead.remove, error),
    onSettled,
  });
}
