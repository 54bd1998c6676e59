// Ctrl K jumps from anywhere: the field in the bar opens as a dialog; arrows choose, Enter opens.

// What is typed while the dialog is on its way goes into its field, and never acts on the row that had the focus.
let early = null;

function open() {
  const here = document.querySelector("[data-search-field]");
  if (here) {
    here.focus();
    here.select();
    return true;
  }
  if (document.querySelector("dialog:modal")) return false;
  const opener = document.getElementById("search-open");
  if (opener) early = "";
  opener?.click();
  return Boolean(opener);
}

function choose(palette, step) {
  const stops = [palette.querySelector("input"), ...palette.querySelectorAll(".found-hit")];
  const at = stops.indexOf(document.activeElement);
  const next = stops[Math.min(Math.max(at + step, 0), stops.length - 1)];
  next?.focus({ preventScroll: true });
  next?.scrollIntoView({ block: "nearest" });
}

// Enter takes the first line only when it answers what stands in the field; else the page of the search does.
function enter(palette, field) {
  const found = palette.querySelector("#found");
  const first = found?.dataset.asked === field.value ? found.querySelector(".found-hit") : null;
  first?.click();
  return Boolean(first);
}

function inPalette(event, palette) {
  const field = palette.querySelector("input");
  if (event.key === "ArrowDown") choose(palette, 1);
  else if (event.key === "ArrowUp") choose(palette, -1);
  else if (event.key === "Enter" && event.target === field) return enter(palette, field);
  else {
    // A letter typed on a line goes on in the field.
    if (event.key.length === 1 && event.target.closest(".found-hit")) field.focus();
    return false;
  }
  return true;
}

function keydown(event) {
  const isK = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
  const palette = event.target.closest?.("[data-palette]");
  if (event.isComposing) return;
  if (isK ? open() : palette && !event.ctrlKey && !event.metaKey && inPalette(event, palette)) event.preventDefault();
}

function keep(event) {
  if (early === null || event.ctrlKey || event.metaKey || event.altKey || event.key.length !== 1) return;
  early += event.key;
  event.preventDefault();
  event.stopImmediatePropagation();
}

function arrived() {
  const field = document.querySelector("[data-palette] input");
  if (early === null || !field) return;
  const typed = early;
  early = null;
  if (!typed) return;
  field.value = typed;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

export function startPalette() {
  document.addEventListener("keydown", keep, true);
  document.addEventListener("keydown", keydown);
  document.addEventListener("htmx:afterSettle", arrived);
  for (const failed of ["htmx:sendError", "htmx:responseError"]) {
    document.addEventListener(failed, () => {
      early = null;
    });
  }
}
