/** Light, dark, or as the system says; for this browser. */
import { Radio, Stack, useMantineColorScheme } from "@mantine/core";
import { texts } from "../../texts/index.ts";
import { Card } from "../../ui/Card.tsx";
import { Page } from "../../ui/Page.tsx";
import { SettingsTabs } from "../../ui/SettingsTabs.tsx";
import { isColorScheme } from "./color-scheme.ts";

export function AparenciaPage() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Page title={texts.configuracoes.title}>
      <SettingsTabs current="aparencia" />
      <Card title={texts.aparencia.title}>
        <Radio.Group
          label={texts.aparencia.theme}
          description={texts.aparencia.themeHelp}
          value={colorScheme}
          onChange={(value) => {
            if (isColorScheme(value)) setColorScheme(value);
          }}
        >
          <Stack gap="sm" mt="md">
            <Radio value="light" label={texts.person.light} />
            <Radio value="dark" label={texts.person.dark} />
            <Radio value="auto" label={texts.person.auto} />
          </Stack>
        </Radio.Group>
      </Card>
    </Page>
  );
}
