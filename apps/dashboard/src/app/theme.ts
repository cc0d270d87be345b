/** Look of the dashboard: neutral greys, one deep teal accent, hair borders, colour kept for state. */
import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from "@mantine/core";

const teal: MantineColorsTuple = [
  "#eef7f6",
  "#d9ecea",
  "#b0d8d4",
  "#83c2bc",
  "#5cafa7",
  "#3f9f97",
  "#23857d",
  "#15726b",
  "#0d6560",
  "#094e4a",
];

/** Without the blue of the default greys. */
const gray: MantineColorsTuple = [
  "#fafafa",
  "#f4f4f4",
  "#ebebeb",
  "#e0e0e0",
  "#cccccc",
  "#adadad",
  "#858585",
  "#5f6062",
  "#3f4042",
  "#1b1c1e",
];

const dark: MantineColorsTuple = [
  "#e7e8ea",
  "#b4b7bb",
  "#93979d",
  "#6b7077",
  "#3a3d42",
  "#2b2e33",
  "#202327",
  "#191b1e",
  "#141517",
  "#0f1012",
];

export const theme = createTheme({
  primaryColor: "teal",
  primaryShade: { light: 8, dark: 7 },
  colors: { teal, gray, dark },
  white: "#ffffff",
  black: "#1b1c1e",
  fontFamily: '"Inter Variable", system-ui, -apple-system, "Segoe UI", Roboto, sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", Menlo, Consolas, monospace',
  defaultRadius: "md",
  radius: { xs: "3px", sm: "5px", md: "7px", lg: "10px", xl: "16px" },
  fontSizes: { xs: "12px", sm: "13px", md: "14px", lg: "16px", xl: "19px" },
  headings: {
    fontWeight: "600",
    sizes: {
      h1: { fontSize: "22px", lineHeight: "1.3" },
      h2: { fontSize: "15px", lineHeight: "1.4" },
      h3: { fontSize: "14px", lineHeight: "1.4" },
    },
  },
  cursorType: "pointer",
  respectReducedMotion: true,
  focusRing: "auto",
  components: {
    Button: { defaultProps: { size: "sm" }, styles: { label: { fontWeight: 500 } } },
    Tooltip: { defaultProps: { withArrow: true, openDelay: 250, multiline: true, maw: 320, fz: 12 } },
    Menu: { defaultProps: { shadow: "md", withinPortal: true } },
    Popover: { defaultProps: { shadow: "md" } },
    Modal: {
      defaultProps: { radius: "lg", centered: true, overlayProps: { backgroundOpacity: 0.35 } },
      styles: { title: { fontSize: 16, fontWeight: 600 } },
    },
    InputWrapper: { styles: { description: { fontSize: 12, lineHeight: 1.4 } } },
    TextInput: { defaultProps: { size: "sm" } },
    Select: { defaultProps: { size: "sm", checkIconPosition: "right" } },
  },
});

/**
 * Our own names for surfaces, lines and states. Every text colour keeps at least 4.5:1 on the surface under it
 * (`contrast.test.ts` computes it), in both schemes.
 */
export const SCHEMES = {
  light: {
    "--sl-page": "#fafafa",
    "--sl-surface": "#ffffff",
    "--sl-sunken": "#f5f5f5",
    "--sl-hover": "#f4f5f5",
    "--sl-hair": "#e6e6e6",
    "--sl-hair-strong": "#d4d4d4",
    "--sl-text": "#1b1c1e",
    "--sl-muted": "#65676b",
    "--sl-accent": "#0d6560",
    "--sl-accent-soft": "#eef7f6",
    "--sl-hot": "#bf3a12",
    "--sl-hot-soft": "#fdf0ea",
    "--sl-warm": "#8f5f00",
    "--sl-warm-soft": "#fdf5e0",
    "--sl-cold": "#2461ad",
    "--sl-cold-soft": "#edf4fc",
    "--sl-ok": "#1c7440",
    "--sl-ok-soft": "#ebf6ef",
    "--sl-wait": "#8f5f00",
    "--sl-wait-soft": "#fdf5e0",
    "--sl-bad": "#b3261e",
    "--sl-bad-soft": "#fdefee",
    "--sl-quiet": "#65676b",
    "--sl-quiet-soft": "#f3f3f3",
  },
  dark: {
    "--sl-page": "#0f1012",
    "--sl-surface": "#17191c",
    "--sl-sunken": "#131517",
    "--sl-hover": "#1e2125",
    "--sl-hair": "#282b30",
    "--sl-hair-strong": "#3a3d42",
    "--sl-text": "#e7e8ea",
    "--sl-muted": "#979ba2",
    "--sl-accent": "#5cb8af",
    "--sl-accent-soft": "#14292a",
    "--sl-hot": "#ff8a63",
    "--sl-hot-soft": "#331c14",
    "--sl-warm": "#e9b44a",
    "--sl-warm-soft": "#2e2412",
    "--sl-cold": "#7db3f5",
    "--sl-cold-soft": "#16243a",
    "--sl-ok": "#5fc78a",
    "--sl-ok-soft": "#13291d",
    "--sl-wait": "#e9b44a",
    "--sl-wait-soft": "#2e2412",
    "--sl-bad": "#ff8279",
    "--sl-bad-soft": "#351917",
    "--sl-quiet": "#979ba2",
    "--sl-quiet-soft": "#212428",
  },
} as const;

/** Ties Mantine's own surfaces to ours, so that a menu and a card are the same white. */
export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    ...SCHEMES.light,
    "--mantine-color-body": "var(--sl-surface)",
    "--mantine-color-text": "var(--sl-text)",
    "--mantine-color-dimmed": "var(--sl-muted)",
    "--mantine-color-default-border": "var(--sl-hair-strong)",
    "--mantine-color-placeholder": "var(--sl-muted)",
  },
  dark: {
    ...SCHEMES.dark,
    "--mantine-color-body": "var(--sl-surface)",
    "--mantine-color-text": "var(--sl-text)",
    "--mantine-color-dimmed": "var(--sl-muted)",
    "--mantine-color-default-border": "var(--sl-hair-strong)",
    "--mantine-color-placeholder": "var(--sl-muted)",
  },
});
