/** Sending one spreadsheet: refused at once when that can be seen, stopped with the page, opened when it has arrived. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { importQuery } from "../../api/queries.ts";
import type { Import } from "../../api/types.ts";
import { isEnded, sendFile } from "../../api/upload.ts";
import { fileRefusal, uploadPath } from "./file.model.ts";

export function useUpload() {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [sent, setSent] = useState(0);
  const running = useRef<AbortController>(undefined);
  const hasArrived = useRef(false);

  const upload = useMutation({
    mutationFn: async (file: File) => {
      const refusal = fileRefusal(file);
      if (refusal) throw refusal;
      const stop = new AbortController();
      running.current = stop;
      const options = { contentType: "text/csv", onProgress: setSent, signal: stop.signal };
      // Its shape is the hub's own description of this path.
      return (await sendFile(uploadPath(file.name), file, options)) as Import;
    },
    onMutate: () => {
      setSent(0);
      hasArrived.current = false;
    },
    onSuccess: async (received) => {
      hasArrived.current = true;
      client.setQueryData(importQuery(received.id).queryKey, received);
      await navigate({ to: "/importacoes/$id", params: { id: String(received.id) } });
      await client.invalidateQueries({ queryKey: ["imports", "list"] });
    },
  });

  useEffect(() => () => running.current?.abort(), []);

  return {
    /** The file that is on its way. */
    file: upload.isPending ? upload.variables : undefined,
    sent,
    error: isEnded(upload.error) ? null : upload.error,
    start: (file: File) => upload.mutate(file),
    stop: () => running.current?.abort(),
    /** Whether leaving the page would end an upload. */
    isUnderWay: () => !hasArrived.current,
  };
}
