// Starts what makes pages quicker to use. Every page works without it.
import { startAppearance } from "./appearance.js";
import { startCards } from "./cards.js";
import { startFocus } from "./focus.js";
import { startKeys } from "./keys.js";
import { startOverlays } from "./overlays.js";
import { startPalette } from "./palette.js";
import { startSelection } from "./selection.js";
import { startTimeline } from "./timeline.js";
import { startToasts } from "./toasts.js";

startAppearance();
startFocus();
startOverlays();
startToasts();
startSelection();
startTimeline();
startCards();
startKeys();
startPalette();
