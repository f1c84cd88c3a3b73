import {
  type CSSVariablesResolver,
  createTheme,
  defaultVariantColorsResolver,
  type MantineColorsTuple,
  type VariantColorsResolver,
} from '@mantine/core'

// Shades 4 (light) and dark 4 are what the components draw control borders with, so these two hold the control line.
const stone: MantineColorsTuple = [
  '#f7f6f3',
  '#f1efea',
  '#e9e6df',
  '#e4e1da',
  '#8c867c',
  '#7b756b',
  '#57534e',
  '#44403c',
  '#2c2926',
  '#1c1b19',
]
const night: MantineColorsTuple = [
  '#f2efe9',
  '#d9d4cb',
  '#b8b2a8',
  '#a09a90',
  '#857f76',
  '#3a3733',
  '#1e1c1a',
  '#151413',
  '#100f0e',
  '#0b0a0a',
]
const verdigris: MantineColorsTuple = [
  '#e3f1ef',
  '#c3e2de',
  '#93cfc8',
  '#5fd0c2',
  '#3faea1',
  '#2b8f84',
  '#1d776e',
  '#156a62',
  '#0f5e57',
  '#0a4843',
]
const brick: MantineColorsTuple = [
  '#fdeceb',
  '#fbd5d2',
  '#f7b3ae',
  '#ff9c92',
  '#e76a5f',
  '#d84a3d',
  '#c73a2d',
  '#bd3125',
  '#b42318',
  '#8d1a11',
]

const variantColorResolver: VariantColorsResolver = (input) => {
  const colors = defaultVariantColorsResolver(input)
  return input.variant === 'filled' ? { ...colors, color: 'var(--on-filled)' } : colors
}

const font = "'Source Sans 3 Variable', 'Segoe UI', system-ui, sans-serif"

export const theme = createTheme({
  colors: { gray: stone, dark: night, accent: verdigris, red: brick },
  primaryColor: 'accent',
  primaryShade: { light: 8, dark: 3 },
  variantColorResolver,
  white: '#ffffff',
  black: '#1c1b19',
  fontFamily: font,
  fontFamilyMonospace: "ui-monospace, 'Cascadia Mono', 'DejaVu Sans Mono', Menlo, monospace",
  headings: { fontFamily: font, fontWeight: '650' },
  fontSizes: { xs: '0.875rem', sm: '0.9375rem', md: '1rem', lg: '1.125rem', xl: '1.375rem' },
  radius: { xs: '3px', sm: '6px', md: '6px', lg: '10px', xl: '10px' },
  defaultRadius: 'sm',
  spacing: { xs: '0.5rem', sm: '0.75rem', md: '1rem', lg: '1.5rem', xl: '2rem' },
  shadows: { xs: 'none', sm: 'var(--float)', md: 'var(--float)', lg: 'var(--float)', xl: 'var(--float)' },
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    // What floats belongs to the landmark of the page.
    Popover: { defaultProps: { portalProps: { target: '#content' } } },
    Menu: {
      defaultProps: {
        position: 'bottom-end',
        shadow: 'md',
        // A menu may hold nothing but menu items.
        withInitialFocusPlaceholder: false,
      },
    },
    Notification: { defaultProps: { closeButtonProps: { 'aria-label': 'Dismiss' } } },
    Switch: { defaultProps: { withThumbIndicator: false } },
    // Who walks through a form by keyboard has no list laid over what comes next: a click, a letter or an arrow opens it.
    Select: { defaultProps: { openOnFocus: false } },
    MultiSelect: { defaultProps: { openOnFocus: false } },
  },
})

/** The tokens of the house as the variables the components read. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#ffffff',
    '--mantine-color-dimmed': '#57534e',
    '--mantine-color-placeholder': '#6d675f',
    '--mantine-color-error': '#b42318',
    '--mantine-color-anchor': '#0f5e57',
    '--mantine-color-disabled-color': '#6d675f',
    '--on-filled': '#ffffff',
  },
  dark: {
    '--mantine-color-body': '#151413',
    '--mantine-color-text': '#f2efe9',
    '--mantine-color-dimmed': '#b8b2a8',
    '--mantine-color-placeholder': '#a09a90',
    '--mantine-color-error': '#ff9c92',
    '--mantine-color-anchor': '#5fd0c2',
    '--mantine-color-disabled-color': '#a09a90',
    '--on-filled': '#06211e',
  },
})
