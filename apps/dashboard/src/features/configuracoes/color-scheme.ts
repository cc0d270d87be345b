import type { MantineColorScheme } from "@mantine/core";

const SCHEMES: readonly MantineColorScheme[] = ["light", "dark", "auto"];

export function isColorScheme(value: unknown): value is MantineColorScheme {
  return SCHEMES.some((scheme) => scheme === value);
}
