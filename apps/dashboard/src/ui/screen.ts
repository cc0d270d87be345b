/** The one width at which the phone's layout begins; the style sheets write the same number. */
import { useMediaQuery } from "@mantine/hooks";

const PHONE = "(max-width: 48em)";

export function useIsPhone(): boolean {
  return useMediaQuery(PHONE, undefined, { getInitialValueInEffect: false });
}
