// Dialogs, side panel and menus: Esc closes the topmost, focus goes back to what opened it.

let openerId = null;

function openDialog(dialog) {
  if (dialog.matches(":modal")) return;
  dialog.removeAttribute("open");
  dialog.showModal();
  const first =
    dialog.querySelector("[aria-invalid='true']") ??
    dialog.querySelector("[autofocus]") ??
    dialog.querySelector("input:not([type=hidden]), select, textarea");
  first?.focus();
}

function backToOpener() {
  const opener = openerId && document.getElementById(openerId);
  if (opener) opener.focus();
}

function closeDialog(dialog) {
  dialog.close();
  if (dialog.parentElement?.id === "dialog") dialog.remove();
  backToOpener();
}

function closePanel(panel, event) {
  const link = panel.querySelector("a[data-close]");
  event?.preventDefault();
  panel.remove();
  document.querySelector(".sheet")?.classList.remove("has-panel");
  if (link) history.replaceState(history.state, "", link.href);
  for (const row of document.querySelectorAll(".tl-bar.is-here")) row.classList.remove("is-here");
  backToOpener();
}

function escape(event) {
  if (event.key !== "Escape" || event.defaultPrevented) return;
  if (document.querySelector("dialog:modal")) return; // the browser closes it; "close" below tidies up
  const menu = document.querySelector("details.menu[open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
    return;
  }
  const panel = document.querySelector("[data-panel]");
  if (panel) closePanel(panel, event);
}

function click(event) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
  const opener = event.target.closest("[data-opens-panel], [hx-target='#dialog']");
  if (opener) openerId = opener.id || null;
  const close = event.target.closest("[data-close]");
  if (!close) return;
  const dialog = close.closest("dialog");
  const panel = close.closest("[data-panel]");
  if (dialog) closeDialog(dialog);
  else if (panel) closePanel(panel, event);
}

function arrived(event) {
  const target = event.detail.elt;
  const dialog = document.querySelector("#dialog > dialog");
  if (dialog) openDialog(dialog);
  const panel = document.querySelector("#panel [data-panel]");
  if (panel && target?.closest?.("#panel")) {
    const title = panel.querySelector("h2");
    if (title) {
      title.tabIndex = -1;
      title.focus({ preventScroll: true });
    }
  }
}

export function startOverlays() {
  document.addEventListener("keydown", escape);
  document.addEventListener("click", click);
  document.addEventListener("htmx:afterSettle", arrived);
  document.addEventListener(
    "close",
    (event) => {
      if (event.target.parentElement?.id !== "dialog") return;
      event.target.remove();
      backToOpener();
    },
    true,
  );
}
