export type AppName = 'visitor-chat' | 'desk';
export const appNames: readonly AppName[] = ['visitor-chat', 'desk'];

/** One way to look at a screen. */
export interface Variant {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  /** The size of text that the person set in their browser; 16 unless they did. */
  readonly textPx?: number;
  /** Only of these screens. */
  readonly only?: readonly string[];
  /** Fingers instead of a pointer and keys. */
  readonly touch?: boolean;
  readonly dark?: boolean;
  readonly forcedColors?: boolean;
  /** Added to the gallery's address. */
  readonly query?: string;
}

export interface App {
  readonly name: AppName;
  readonly title: string;
  /** Where its gallery is mounted: the base path of its build. */
  readonly base: string;
  /** Shown by the gallery once a screen stands. */
  readonly ready: string;
  /** These are looked at in every variant, the others in the first `usual` of them. */
  readonly keyScreens: readonly string[];
  readonly variants: readonly Variant[];
}

/** Light, dark and the narrowest: what every screen is looked at in. */
export const usual = 3;

const phone = { width: 390, height: 780, touch: true };
const screen = { width: 1440, height: 900 };
const narrowest = { width: 320, height: 640 };
const tablet = { width: 768, height: 1024 };
/** 1280 pixels at 200 % are 640 wide ones. */
const zoomed = { width: 640, height: 512 };
/** What an open keyboard leaves of a phone. */
const half = { width: 390, height: 430, touch: true };

export const apps: Readonly<Record<AppName, App>> = {
  'visitor-chat': {
    name: 'visitor-chat',
    title: 'Visitor page',
    base: '/',
    ready: '[data-shown] main',
    keyScreens: ['before', 'survey-choice', 'waiting', 'talk', 'talk-cut', 'talk-more', 'ended'],
    variants: [
      { name: 'light', ...phone },
      { name: 'dark', ...phone, dark: true },
      { name: '320', ...narrowest, touch: true },
      { name: 'forced', ...phone, forcedColors: true },
      { name: 'rtl', ...phone, query: '&dir=rtl' },
      { name: 'es', ...narrowest, touch: true, query: '&lang=es' },
      { name: '768', ...tablet, touch: true },
      { name: '1440', ...screen },
      { name: '200', ...zoomed },
      { name: 'text', ...phone, height: 844, textPx: 32 },
      { name: 'keyboard', ...half, only: ['waiting', 'talk', 'talk-cut'] },
    ],
  },
  desk: {
    name: 'desk',
    title: 'Desk',
    base: '/desk/',
    ready: '#desk > *',
    keyScreens: ['desk', 'empty', 'why', 'our-link-down', 'note', 'floor', 'sign-in'],
    variants: [
      { name: 'light', ...screen },
      { name: 'dark', ...screen, dark: true },
      { name: '320', ...narrowest },
      { name: 'forced', ...screen, forcedColors: true },
      { name: 'rtl', ...screen, query: '&dir=rtl' },
      { name: 'es', ...screen, query: '&lang=es' },
      { name: '768', ...tablet },
      { name: '200', ...zoomed },
      { name: 'text', ...screen, textPx: 32 },
    ],
  },
};

export const variantsOf = (app: App, screenName: string): readonly Variant[] =>
  (app.keyScreens.includes(screenName) ? app.variants : app.variants.slice(0, usual)).filter(
    ({ only }) => only?.includes(screenName) ?? true,
  );

export const pictureName = (screenName: string, variant: Variant): string =>
  `${screenName}.${variant.name}.png`;
