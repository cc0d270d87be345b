/** How to send to an own source, by tool. */
import { SegmentedControl, Stack } from "@mantine/core";
import { useState } from "react";
import { texts } from "../../texts/index.ts";
import { CopyBlock } from "./CopyBlock.tsx";
import styles from "./Examples.module.css";
import { curlExample, type Target, TOOLS, type Tool, toolSteps } from "./examples.model.ts";

export function Examples({ target }: { target: Target }) {
  const [tool, setTool] = useState<Tool>("curl");
  const words = texts.fontes.examples;
  return (
    <section aria-label={words.title}>
      <Stack gap="sm">
        <SegmentedControl
          aria-label={words.label}
          size="xs"
          value={tool}
          onChange={(value) => setTool(TOOLS.find((each) => each === value) ?? "curl")}
          data={TOOLS.map((value) => ({ value, label: words[value] }))}
          className={styles.tools}
          data-testid="example-tool"
        />
        {tool === "curl" ? (
          <CopyBlock text={curlExample(target)} copy={words.copy} testId="example-curl" />
        ) : (
          <ol className={styles.steps} data-testid={`example-${tool}`}>
            {toolSteps(tool, target).map((step) => (
              <li key={step}>{step}</li>
            ))}
          </ol>
        )}
      </Stack>
    </section>
  );
}
