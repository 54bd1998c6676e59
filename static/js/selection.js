// Rows that are checked: counted, extended with Shift, all at once from the head, cleared.

function boxesOf(form) {
  return [...form.querySelectorAll("tbody input[type=checkbox][name]")];
}

function count(form) {
  const boxes = boxesOf(form);
  if (boxes.length === 0) return;
  const checked = boxes.filter((box) => box.checked).length;
  for (const place of form.querySelectorAll("[data-count]")) place.textContent = String(checked);
  const all = form.querySelector("[data-select-all]");
  if (!all) return;
  all.checked = checked > 0 && checked === boxes.length;
  all.indeterminate = checked > 0 && checked < boxes.length;
}

export function startSelection() {
  let last = null;
  document.addEventListener("click", (event) => {
    const box = event.target.closest(".bulk-form input[type=checkbox]");
    const form = event.target.closest(".bulk-form");
    if (!form) return;
    if (event.target.closest("[data-clear]")) {
      event.preventDefault();
      for (const each of boxesOf(form)) each.checked = false;
    } else if (box?.matches("[data-select-all]")) {
      for (const each of boxesOf(form)) each.checked = box.checked;
    } else if (box) {
      const boxes = boxesOf(form);
      const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b);
      if (event.shiftKey && from >= 0) for (const each of boxes.slice(from, to + 1)) each.checked = box.checked;
      last = box;
    }
    count(form);
  });
  document.addEventListener("htmx:afterSettle", () => document.querySelectorAll(".bulk-form").forEach(count));
  document.querySelectorAll(".bulk-form").forEach(count);
}
